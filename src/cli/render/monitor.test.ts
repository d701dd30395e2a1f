import { expect, test } from 'vitest';
import { manifestOf } from '../../../test/support/engine-run.ts';
import { type ExecutableNode, isExecutable } from '../../core/index.ts';
import type { MonitoredRelation, MonitorReport } from '../../engine/index.ts';
import { type MonitorLayout, renderMonitor } from './monitor.ts';
import { monitorJson } from './monitor-json.ts';
import { createPaint } from './paint.ts';

const MANIFEST = manifestOf(['dim_lots', 'vue', 'absente', 'secrete', 'enorme'].map((name) => ({ name })));

function nodeOf(name: string): ExecutableNode {
  const node = MANIFEST.nodes.get(`model.test.${name}`);
  if (node === undefined || !isExecutable(node)) throw new Error(name);
  return node;
}

function relation(name: string, more: Partial<MonitoredRelation>): MonitoredRelation {
  return { node: nodeOf(name), state: 'present', loadedAt: undefined, record: undefined, ...more };
}

const sizes = { table: 8192, indexes: 16_384, toast: 0, total: 24_576 };
const record = { finishedAt: '', seconds: 1, loadedAt: undefined, rows: undefined, failures: undefined };
const REPORT: MonitorReport = {
  at: new Date('2026-03-31T12:00:00Z'),
  project: 'test',
  server: 'postgres@localhost:5432/sigeti_node_db',
  schema: 'dwh',
  run: {
    command: 'refresh',
    status: 'success',
    startedAt: '2026-03-31T11:55:00.000Z',
    finishedAt: '2026-03-31T11:55:01.500Z',
  },
  layers: [
    {
      name: 'dimensions',
      relations: [
        relation('dim_lots', {
          kind: 'table',
          rows: { count: 4146, precision: 'exact' },
          sizes,
          loadedAt: '2026-03-31T11:55:01.000Z',
          record: { ...record, status: 'success' },
        }),
        relation('enorme', { kind: 'table', rows: { count: 5_000_000, precision: 'estimate' }, sizes }),
        relation('absente', { state: 'missing' }),
        relation('secrete', { state: 'forbidden', kind: 'table', sizes }),
      ],
    },
    { name: 'marts', relations: [relation('vue', { kind: 'view', rows: { count: 27, precision: 'exact' } })] },
  ],
  sources: [],
  tests: { pass: 316, warn: 5, never: 1 },
};

const layout: MonitorLayout = { language: 'fr', width: 80, paint: createPaint(false) };

test('shows each layer and relation, what is exact, estimated, missing or not to be read', () => {
  expect(renderMonitor(REPORT, layout)).toMatchInlineSnapshot(`
    [
      "dwh  postgres@localhost:5432/sigeti_node_db  2026-03-31 12:00:00 UTC",
      "Dernière exécution : refresh, réussie, il y a 4 min 58 s, en 1,50 s",
      "",
      "                                      lignes   taille chargée il y a  état",
      "Dimensions (2/4)                  ~5 004 146  72,0 Ko     4 min 59 s",
      "  dim_lots                             4 146  24,0 Ko     4 min 59 s  OK",
      "  enorme                          ~5 000 000  24,0 Ko",
      "  absente                                                             ABSENTE",
      "  secrete                                     24,0 Ko                 ILLISIBLE",
      "Marts (1/1)                               27",
      "  vue                                     27",
      "",
      "Total (5 relations)               ~5 004 146  72,0 Ko",
      "  dont tables 24,0 Ko, index 48,0 Ko, TOAST 0 octets",
      "",
      "Tests    316 réussis, 5 alertes, 1 jamais exécuté",
    ]
  `);
});

test.each(['fr', 'en'] as const)('fits 80 columns, and fewer, in %s', (language) => {
  for (const width of [60, 80]) {
    const lines = renderMonitor(REPORT, { ...layout, language, width });
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});

test('in a low window the relations in order go first, then the end', () => {
  const short = renderMonitor(REPORT, { ...layout, height: 15 });
  expect(short.length).toBeLessThanOrEqual(15);
  expect(short.join('\n')).not.toContain('dim_lots');
  expect(short.join('\n')).toContain('absente');
  expect(renderMonitor(REPORT, { ...layout, height: 6 })).toHaveLength(6);
});

test('is JSON with rows of tables alone in the totals', () => {
  expect(monitorJson(REPORT)).toMatchObject({
    version: 1,
    generated_at: '2026-03-31T12:00:00.000Z',
    totals: { relations_total: 5, relations_present: 3, rows: 5_004_146, rows_are_exact: false, bytes: 73_728 },
    tests: { pass: 316 },
    sources: [],
  });
});
