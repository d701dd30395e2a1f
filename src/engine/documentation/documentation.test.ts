import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Documentation } from '../../core/index.ts';
import { toColumns } from './columns.ts';
import { readLastResults } from './last-results.ts';
import { renderPage } from './page.ts';

const TEMPLATE = '<script id="documentation" type="application/json">"__DOCUMENTATION__"</script><p>$& $1</p>';

/** What a browser reads of the element: up to its first end tag. */
function embeddedIn(page: string): unknown {
  return JSON.parse(/type="application\/json">([\s\S]*?)<\/script/i.exec(page)?.[1] ?? '');
}

test('whatever a description holds, it stays in its element and comes back unchanged', () => {
  const pieces = [
    '</script>',
    '</SCRIPT ',
    '<!--',
    '-->',
    '\u2028',
    '\u2029',
    "$&$'",
    '"__DOCUMENTATION__"',
    '\\',
    'é',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())).map((all) => all.join(''));
  fc.assert(
    fc.property(text, (overview) => {
      const documentation: Documentation = {
        project: 'p',
        target: { name: 'dev', database: 'd', schema: 's' },
        generatedAt: '2026-01-01T00:00:00.000Z',
        overview,
        nodes: [],
        macros: [],
      };
      const page = renderPage(TEMPLATE, documentation);
      expect(embeddedIn(page)).toEqual(documentation);
      expect(page).toMatch(/<p>\$& \$1<\/p>$/);
      expect(page.match(/<\/script/gi)).toHaveLength(1);
      expect(page).not.toMatch(/<!--|\u2028|\u2029/);
    }),
  );
});

test('columns come in the order of the database, with what the project says; then what it lacks', () => {
  const declared = {
    nom: { name: 'Nom', description: 'Le nom', tags: ['personnel'], meta: {} },
    parti: { name: 'parti', description: 'N’est plus là', dataType: 'text', tags: [], meta: {} },
  };
  const found = [
    { name: 'id', type: 'bigint', comment: 'Clé' },
    { name: 'nom', type: 'text', comment: undefined },
  ];
  expect(toColumns(declared, found)).toMatchObject([
    { name: 'id', type: 'bigint', comment: 'Clé', declared: false, found: true },
    { name: 'nom', type: 'text', description: 'Le nom', tags: ['personnel'], declared: true, found: true },
    { name: 'parti', type: 'text', found: false },
  ]);
  expect(toColumns(declared, undefined).map(({ found: there }) => there)).toEqual([undefined, undefined]);
});

test('results of earlier commands are read as far as they can be', () => {
  const timing = [{ completed_at: 'T1' }, { completed_at: 'T2' }];
  const runResults = {
    results: [{ unique_id: 'test.a', status: 'warn', failures: 3, timing }, { status: 'pass' }, null],
  };
  const sources = {
    results: [
      { unique_id: 'source.a', status: 'pass', max_loaded_at: 'M', snapshotted_at: 'S' },
      { unique_id: 'source.b', status: 'runtime error', error: 'x' },
    ],
  };
  const last = readLastResults(runResults, sources);
  expect([...last.runs]).toEqual([['test.a', { status: 'warn', at: 'T2', failures: 3 }]]);
  expect([...last.freshness]).toEqual([['source.a', { status: 'pass', maxLoadedAt: 'M', checkedAt: 'S' }]]);
  expect(readLastResults(undefined, '{')).toEqual({ runs: new Map(), freshness: new Map() });
});
