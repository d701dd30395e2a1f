import type { NodeResult, PlannedNode, RunEvent, RunView } from '../../core/index.ts';
import { type LogLevel, RESULT_LEVEL, renderEnglish } from './log-level.ts';

/** A line of dbt's log before time and level are put in front. */
export interface DbtLine {
  readonly level: LogLevel;
  readonly message: string;
  /** The node it is about, by which its thread is known. */
  readonly uniqueId?: string;
}

const WIDTH = 80;

/**
 * What dbt's log says of an event, in dbt's forms. `view` is the run after it, `indexOf` a node's number in the order in
 * which nodes were begun, from 1.
 */
export function dbtLines(event: RunEvent, view: RunView, indexOf: (uniqueId: string) => number): readonly DbtLine[] {
  switch (event.type) {
    case 'run.started':
      return [
        { level: 'info', message: `Found ${counted(view.nodes)}` },
        { level: 'info', message: `Concurrency: ${event.threads} threads (target='${event.target}')` },
      ];
    case 'node.started':
      return startLines(event.uniqueId, view, indexOf);
    case 'node.finished':
      return finishLines(event.result, view, indexOf);
    case 'notice':
      return [{ level: event.level, message: event.text.en, ...(event.uniqueId && { uniqueId: event.uniqueId }) }];
    case 'run.finished':
      return endLines(view);
  }
}

function startLines(uniqueId: string, view: RunView, indexOf: (uniqueId: string) => number): readonly DbtLine[] {
  const node = nodeOf(view, uniqueId);
  if (node === undefined) return [];
  const index = indexOf(uniqueId);
  return [
    { level: 'debug', message: `Began running node ${uniqueId}`, uniqueId },
    { level: 'info', message: fancyLine(`START ${titleOf(node)}`, 'RUN', index, view.nodes.length), uniqueId },
  ];
}

function finishLines(result: NodeResult, view: RunView, indexOf: (uniqueId: string) => number): readonly DbtLine[] {
  const { uniqueId, error } = result;
  const node = nodeOf(view, uniqueId);
  if (node === undefined) return [];
  const [what, outcome] = RESULT[result.status](node, result);
  const time = result.status === 'skipped' ? '' : ` in ${result.seconds.toFixed(2)}s`;
  const line = fancyLine(what, `${outcome}${time}`, indexOf(uniqueId), view.nodes.length);
  const level = RESULT_LEVEL[result.status];
  return [
    { level, message: line, uniqueId },
    ...(error ? [{ level: 'error', message: renderEnglish(error), uniqueId } as const] : []),
    { level: 'debug', message: `Finished running node ${uniqueId}`, uniqueId },
  ];
}

type Wording = (node: PlannedNode, result: NodeResult) => readonly [what: string, outcome: string];

const RESULT: Readonly<Record<NodeResult['status'], Wording>> = {
  success: (node, { rows }) => [`OK ${VERBS[node.resourceType] ?? 'created'} ${titleOf(node)}`, rowsOf(rows)],
  pass: (node) => [`PASS ${node.name}`, 'PASS'],
  warn: (node, { failures }) => [`WARN ${failures ?? 0} ${node.name}`, `WARN ${failures ?? 0}`],
  fail: (node, { failures }) => [`FAIL ${failures ?? 0} ${node.name}`, `FAIL ${failures ?? 0}`],
  error: (node) => [
    node.resourceType === 'test'
      ? `ERROR ${node.name}`
      : `ERROR ${GERUNDS[node.resourceType] ?? 'creating'} ${titleOf(node)}`,
    'ERROR',
  ],
  skipped: (node) => [
    node.resourceType === 'test' ? `SKIP test ${node.name}` : `SKIP relation ${node.relation}`,
    'SKIP',
  ],
};

const VERBS: Readonly<Record<string, string>> = { seed: 'loaded', snapshot: 'snapshotted', source: 'copied' };
const GERUNDS: Readonly<Record<string, string>> = { seed: 'loading', snapshot: 'snapshotting', source: 'copying' };

function titleOf(node: PlannedNode): string {
  if (node.resourceType === 'test') return `test ${node.name}`;
  if (node.resourceType === 'seed') return `seed file ${node.relation}`;
  if (node.resourceType === 'snapshot') return `snapshot ${node.relation}`;
  return node.resourceType === 'model' ? `sql ${node.materialized} model ${node.relation}` : node.name;
}

function rowsOf(rows: number | undefined): string {
  return rows === undefined ? 'OK' : `OK ${rows}`;
}

/** `3 of 12 START sql view model dwh.a ....... [RUN]`, dots up to the printer's width. */
function fancyLine(message: string, status: string, index: number, total: number): string {
  return `${`${index} of ${total} ${message} `.padEnd(WIDTH, '.')} [${status}]`;
}

function endLines(view: RunView): readonly DbtLine[] {
  const count = (...statuses: readonly NodeResult['status'][]) =>
    view.results.filter(({ status }) => statuses.includes(status)).length;
  const errors = count('error', 'fail');
  const warnings = count('warn');
  const skipped = count('skipped');
  const passed = count('success', 'pass');
  const total = view.results.length;
  return [
    { level: 'info', message: `Finished running ${counted(view.nodes)} in ${view.seconds.toFixed(2)}s.` },
    endOf(view, errors, warnings),
    {
      level: 'info',
      message: `Done. PASS=${passed} WARN=${warnings} ERROR=${errors} SKIP=${skipped} NO-OP=0 TOTAL=${total}`,
    },
  ];
}

function endOf({ status }: RunView, errors: number, warnings: number): DbtLine {
  if (status === 'cancelled') return { level: 'warn', message: 'Exited because of keyboard interrupt' };
  if (errors > 0) {
    return { level: 'error', message: `Completed with ${many(errors, 'error')} and ${many(warnings, 'warning')}` };
  }
  if (warnings > 0) return { level: 'warn', message: `Completed with ${many(warnings, 'warning')}` };
  return { level: 'info', message: 'Completed successfully' };
}

/** `2 view models, 1 test`: the plan by kind, in the order in which it names them. */
function counted(nodes: readonly PlannedNode[]): string {
  const kinds = new Map<string, number>();
  for (const { resourceType, materialized } of nodes) {
    const kind = resourceType === 'model' ? `${materialized} model` : resourceType;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => many(count, kind)).join(', ');
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function nodeOf(view: RunView, uniqueId: string): PlannedNode | undefined {
  return view.nodes.find((node) => node.uniqueId === uniqueId);
}
