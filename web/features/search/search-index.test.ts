import { expect, test } from 'vitest';
import { toProject } from '../project/project.ts';
import { createSearchIndex } from './search-index.ts';

const COMMON = { package: 'p', fqn: ['p', 'x'], tags: [], meta: {}, parents: [], macros: [] };
const column = (name: string, description: string) => ({ name, description, tags: [], meta: {}, declared: true });

const index = createSearchIndex(
  toProject({
    project: 'p',
    target: { name: 'dev', database: 'd', schema: 'dwh' },
    generatedAt: '',
    nodes: [
      {
        ...COMMON,
        id: 'model.p.mart_creances',
        type: 'model',
        name: 'mart_creances',
        path: 'models/mart_creances.sql',
        description: 'Les créances de l’Été',
        columns: [column('montant_impaye', 'Reste dû'), column('zone_id', 'Zone')],
        rawCode: "select *\nfrom factures\nwhere statut = 'ÉCHUE'",
      },
      {
        ...COMMON,
        id: 'test.p.unique_mart_creances_zone_id',
        type: 'test',
        name: 'unique_mart_creances_zone_id',
        path: 'models/schema.yml',
        description: '',
        columns: [],
        rawCode: '{{ test_unique(**kwargs) }}',
        test: { kind: 'generic', name: 'unique', arguments: {}, severity: 'error' },
      },
    ],
    macros: [
      {
        id: 'macro.p.cents',
        name: 'cents',
        package: 'p',
        path: 'm.sql',
        description: '',
        code: 'x',
        arguments: [],
        macros: [],
      },
    ],
  }),
);
const found = (text: string) => index.search(text).map(({ entry }) => entry.column ?? entry.name);

test.each([
  ['montant_impaye', 'montant_impaye'],
  ['IMPAYÉ', 'montant_impaye'],
  ['ete', 'mart_creances'],
  ['créances', 'mart_creances'],
  ['mart crean', 'mart_creances'],
  ['zone_id', 'zone_id'],
  ['montnat', 'montant_impaye'],
  ['cents', 'cents'],
  ['unique', 'unique_mart_creances_zone_id'],
])('"%s" finds %s first', (text, expected) => {
  expect(found(text)[0]).toBe(expected);
});

test('what only the SQL holds is shown by its line', () => {
  expect(index.search('echue')).toMatchObject([{ entry: { name: 'mart_creances' }, line: "where statut = 'ÉCHUE'" }]);
});

test('nothing is found for nothing, nor for what is nowhere', () => {
  expect(found('  ')).toEqual([]);
  expect(found('xylophone')).toEqual([]);
});
