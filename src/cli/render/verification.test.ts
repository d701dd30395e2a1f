import { describe, expect, test } from 'vitest';
import type { ComparedRelation, Verification } from '../../engine/index.ts';
import { createPaint } from './paint.ts';
import { renderComparison, renderComparisonHead, renderVerification } from './verification.ts';

const layout = (language: 'fr' | 'en') => ({ language, width: 80, paint: createPaint(false) });

const node: ComparedRelation['node'] = {
  resourceType: 'model',
  uniqueId: 'model.petit.une_table',
  name: 'une_table',
  packageName: 'petit',
  path: 'une_table.sql',
  originalFilePath: 'models/une_table.sql',
  fqn: ['petit', 'une_table'],
  description: '',
  tags: [],
  meta: {},
  config: { enabled: true, materialized: 'table', tags: [], meta: {} },
  unrenderedConfig: {},
  rawCode: '',
  checksum: '',
  relation: { database: 'base', schema: 'dwh_facts', identifier: 'une_table_au_nom_assez_long' },
  refs: [],
  sources: [],
  dependsOn: { nodes: [], macros: [] },
  columns: {},
};

const different: ComparedRelation = {
  node,
  status: 'different',
  key: ['id'],
  ignored: [],
  rows: { published: 1_234_567, rebuilt: 1_234_568 },
  counts: { missing: 2, surplus: 1, different: 3 },
  columns: [
    { name: 'une_cle', rows: 3, isKey: true },
    { name: 'montant', rows: 1, isKey: false },
  ],
  samples: [
    { kind: 'missing', key: [{ column: 'id', value: '7' }], columns: [] },
    {
      kind: 'different',
      key: [{ column: 'id', value: '9' }],
      columns: [
        { column: 'courriel', published: undefined, rebuilt: undefined },
        { column: 'libelle', published: null, rebuilt: 'x'.repeat(200) },
      ],
    },
  ],
  shape: [],
  seconds: 1,
};

const verification: Verification = {
  at: new Date(0),
  project: 'petit',
  server: 'base',
  schema: 'dwh',
  relations: [different],
  isSame: false,
};

describe('the report of a comparison', () => {
  for (const language of ['fr', 'en'] as const) {
    test(`fits 80 columns, in ${language}`, () => {
      const lines = [
        renderComparisonHead(layout(language)),
        ...renderComparison(different, layout(language)),
        ...renderVerification(verification, layout(language)).split('\n'),
      ];
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    });
  }

  test('names rows and columns in French, and masks what is personal', () => {
    const [first, ...details] = renderComparison(different, layout('fr'));
    expect(first).toBe('DIFF.   une_table_au_nom_assez_long   1 234 568          2          1          3');
    expect(details[0]).toBe('        colonnes : une_cle (3, clé), montant (1)');
    expect(details[1]).toBe('        - id 7');
    expect(details[2]).toContain('≠ id 9 : courriel (masqué), libelle NULL →');
  });

  test('says what to do in both languages', () => {
    expect(renderVerification(verification, layout('fr'))).toContain('1 relation comparée, 1 en défaut.');
    expect(renderVerification(verification, layout('en'))).toContain('1 relation compared, 1 at fault.');
    expect(renderVerification({ ...verification, relations: [] }, layout('fr'))).toBe('Aucun modèle à comparer.');
  });
});
