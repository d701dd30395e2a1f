import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWorkspace } from '../config/index.ts';
import { parseProject } from './parse-project.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-sources-'));
  mkdirSync(path.join(root, 'models'));
  writeFileSync(path.join(root, 'dbt_project.yml'), 'name: p\n');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Parses one source `s` with one table `t`, each with further lines of YAML. */
async function parse(source: string, table: string) {
  const lines = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
  const text = `sources:\n  - name: s\n${lines(source, 4)}\n    tables:\n      - name: t\n${lines(table, 8)}\n`;
  writeFileSync(path.join(root, 'models', 's.yml'), text);
  const { manifest, problems } = await parseProject(await loadWorkspace({ projectDirectory: root, environment: {} }));
  const node = manifest.nodes.get('source.p.s.t');
  const found = node?.resourceType === 'source' ? node : undefined;
  const places = problems.map(({ code, details }) => `${code} ${details.location?.line}`);
  return { found, problems: places, raw: problems };
}

const WARN = 'freshness:\n  warn_after: {count: 1, period: day}';

test.each([
  ['a table takes the limits of its source', WARN, '', { warn_after: { count: 1, period: 'day' } }],
  ['a table refines a limit', WARN, 'freshness: {warn_after: {count: 3}}', { warn_after: { count: 3, period: 'day' } }],
  ['a table switches one limit off', WARN, 'freshness: {warn_after: null}', { warn_after: null }],
  ['a table switches all off', WARN, 'config: {freshness: null}', null],
  [
    'config counts more than the key beside it',
    '',
    'freshness: {error_after: {count: 1, period: hour}}\nconfig:\n  freshness: {error_after: {count: 2}}',
    { error_after: { count: 2, period: 'hour' } },
  ],
])('%s', async (_, source, table, expected) => {
  const { found, problems } = await parse(source, table);
  expect(problems).toEqual([]);
  if (expected === null) expect(found?.freshness).toBeNull();
  else expect(found?.freshness).toMatchObject(expected);
});

test('a table that names a column is not measured by the query of its source', async () => {
  const { found } = await parse("loaded_at_query: 'select now()'", 'loaded_at_field: modifie_le');
  expect(found).toMatchObject({ loadedAtField: 'modifie_le', loadedAtQuery: undefined });
});

test('a query for the last load keeps its template', async () => {
  const { found } = await parse('', "config: {loaded_at_query: 'select max(x) from {{ this }}'}");
  expect(found?.loadedAtQuery).toBe('select max(x) from {{ this }}');
});

test('limits that are none, and a column beside a query, are named with their place', async () => {
  const { problems, raw } = await parse(
    'freshness: {warn_after: {count: 1, period: days}}\nloaded_at_field: a\nloaded_at_query: b',
    'freshness: {error_after: 3}',
  );
  expect(problems.sort()).toEqual(['PARSE_PROPERTY_INVALID 3', 'PARSE_PROPERTY_INVALID 5', 'PARSE_PROPERTY_INVALID 8']);
  expect(raw[0]?.message).toContain('minute, hour or day');
});
