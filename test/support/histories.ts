import { randomBytes } from 'node:crypto';
import { type OperationName, openHistory } from '../../simulation/index.ts';
import type { NodeResult } from '../../src/core/index.ts';
import {
  loadWorkspace,
  type ParseResult,
  parseProject,
  runVerb,
  selectNodes,
  type Verification,
  verifyIncremental,
  type Workspace,
} from '../../src/engine/index.ts';
import { type ConnectionTarget, connect, parseConnectionUrl, type Session } from '../../src/postgres/index.ts';
import { environmentFor } from './cli.ts';
import { copyWarehouse, failuresOf, simulate } from './warehouse.ts';

/** A day of a history: what happens to the source, then how the warehouse is refreshed. */
export interface HistoryDay {
  readonly operations: readonly OperationName[];
  readonly refresh: Refresh | undefined;
}

/** A refresh in a history. */
export interface Refresh {
  /** Days between the day of the source and the `date_reference`: most are 0, some go back. */
  readonly offset: number;
  readonly ending: Ending;
}

/** `stopped` after so many nodes, as by Ctrl-C; `broken`: a fact's table refuses its new rows. */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'stopped'; readonly after: number }
  | { readonly kind: 'broken'; readonly fact: string };

/** All models; or those only whose rows remember earlier refreshes, with what they read, in a third of the time. */
export type Scope = 'all' | 'facts';

/** A history: the source it starts from, and its days. */
export interface HistoryPlan {
  readonly start: Start;
  readonly seed: string;
  readonly days: readonly HistoryDay[];
  /** Whether the warehouse was refreshed before the first day. */
  readonly isBuilt: boolean;
  /** What is refreshed and compared at the end. */
  readonly scope: Scope;
}

/** The day on which the source stands at first: long gone, so that all events are older than any version; or to come. */
export const STARTS = ['2026-03-31', '2029-06-30'] as const;
export type Start = (typeof STARTS)[number];

/** What a history came to. */
export interface HistoryOutcome {
  readonly verification: Verification;
  /** The operations that found something to do. */
  readonly occurred: readonly OperationName[];
  readonly refreshes: number;
  readonly failures: number;
  /** Facts that were rebuilt in full where an increment would have done, as notices say. */
  readonly rebuilds: readonly string[];
}

/** Plays histories on a server: sources and first refreshes are made once, and copied. `close()` when done. */
export interface HistoryStage {
  play(plan: HistoryPlan): Promise<HistoryOutcome>;
  close(): Promise<void>;
}

/** Opens a stage in databases of its own. */
export async function openStage(url: string): Promise<HistoryStage> {
  const admin = parseConnectionUrl(url);
  const project = copyWarehouse();
  const prefix = `sigeti_histoires_${randomBytes(4).toString('hex')}`;
  const names: string[] = [];
  const session = await connect(admin);
  const target = { ...admin, database: prefix };
  const warehouse = new Warehouse(target, project.directory);

  /** A database under the one name that the parsed project knows, from a template. */
  async function open(template: string): Promise<void> {
    await session.script(`drop database if exists ${prefix} with (force)`);
    await session.script(`create database ${prefix} template ${template}`);
  }

  async function template(start: Start, isBuilt: boolean): Promise<string> {
    const name = `${prefix}_${start.replaceAll('-', '')}${isBuilt ? '_b' : ''}`;
    if (names.includes(name)) return name;
    await open(isBuilt ? await template(start, false) : 'template0');
    if (isBuilt) await warehouse.refresh(start, WHOLE, 'all');
    else await simulate(target, project.directory, { scale: 1, seed: 'histoires', asOf: start });
    await session.script(`alter database ${prefix} rename to ${name}`);
    names.push(name);
    return name;
  }

  return {
    play: async (plan) => {
      await open(await template(plan.start, plan.isBuilt));
      return await playHistory(plan, target, warehouse);
    },
    close: async () => {
      for (const name of [prefix, ...names]) await session.script(`drop database if exists ${name} with (force)`);
      await session.close();
      project.remove();
    },
  };
}

const OUTSIDE: Readonly<Record<Scope, readonly string[]>> = {
  all: [],
  facts: ['path:models/qualite', 'path:models/marts'],
};

const WHOLE: Ending = { kind: 'whole' };

/** The warehouse's project, parsed once. */
class Warehouse {
  readonly #target: ConnectionTarget;
  readonly #directory: string;
  #parsed: ParseResult | undefined;
  /** What runs have said of facts that they rebuilt, since the last history began. */
  readonly rebuilds: string[] = [];

  constructor(target: ConnectionTarget, directory: string) {
    this.#target = target;
    this.#directory = directory;
  }

  /** A refresh without tests. Fails where a node does, unless it was to end in another way. */
  async refresh(day: string, ending: Ending, scope: Scope): Promise<void> {
    const { workspace, parsed } = await this.#open(day);
    const resourceTypes = new Set(['seed', 'snapshot', 'model'] as const);
    const { ids } = selectNodes(parsed.manifest, { resourceTypes, exclude: OUTSIDE[scope] });
    const stop = new AbortController();
    let finished = 0;
    const results = await runVerb(workspace, parsed, {
      verb: 'build',
      ids,
      signal: stop.signal,
      emit: (event) => {
        if (event.type === 'notice' && /rebuilt in full/.test(event.text.en)) this.rebuilds.push(event.text.en);
        if (event.type !== 'node.finished') return;
        finished += 1;
        if (ending.kind === 'stopped' && finished === ending.after) stop.abort();
      },
    });
    const failures = ending.kind === 'whole' ? failuresOf(results) : unexpected(results, ending);
    if (failures.length > 0) throw new Error(failures.join('\n'));
  }

  async verify(day: string, scope: Scope): Promise<Verification> {
    const { workspace, parsed } = await this.#open(day);
    const { ids } = selectNodes(parsed.manifest, {
      resourceTypes: new Set(['model'] as const),
      exclude: OUTSIDE[scope],
    });
    return await verifyIncremental(workspace, parsed, {
      ids,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
  }

  /** The text of a model does not depend on the day until it is compiled. */
  async #open(day: string): Promise<{ readonly workspace: Workspace; readonly parsed: ParseResult }> {
    const workspace = await loadWorkspace({
      projectDirectory: this.#directory,
      vars: JSON.stringify({ date_reference: day }),
      threads: '2',
      flags: { which: 'build' },
      environment: environmentFor(this.#target),
    });
    this.#parsed ??= await parseProject(workspace);
    const [problem] = this.#parsed.problems;
    if (problem) throw problem;
    return { workspace, parsed: this.#parsed };
  }
}

/** What may not fail in a refresh that was to end half way. */
function unexpected(results: readonly NodeResult[], ending: Ending): readonly string[] {
  const isExpected = ({ uniqueId, status, error }: NodeResult) =>
    status === 'skipped' ||
    (ending.kind === 'stopped' && error?.code === 'DATABASE_CANCELLED') ||
    (ending.kind === 'broken' && uniqueId.endsWith(`.${ending.fact}`));
  return failuresOf(results.filter((result) => !isExpected(result)));
}

async function playHistory(plan: HistoryPlan, target: ConnectionTarget, warehouse: Warehouse): Promise<HistoryOutcome> {
  const session = await connect(target);
  const occurred = new Set<OperationName>();
  let [refreshes, failures] = [0, 0];
  try {
    const history = await openHistory(session);
    warehouse.rebuilds.length = 0;
    for (const [index, { operations, refresh }] of plan.days.entries()) {
      const seed = `${plan.seed}-${index}`;
      const done = await history.advance({ days: 1, seed, operations });
      for (const { name } of done.operations) occurred.add(name);
      if (refresh === undefined) continue;
      refreshes += 1;
      if (refresh.ending.kind !== 'whole') failures += 1;
      await refreshAs(refresh, history.day, session, warehouse);
    }
    await warehouse.refresh(history.day, WHOLE, plan.scope);
    const verification = await warehouse.verify(history.day, plan.scope);
    return {
      verification,
      occurred: [...occurred],
      refreshes: refreshes + 1,
      failures,
      rebuilds: [...warehouse.rebuilds],
    };
  } finally {
    await session.close();
  }
}

async function refreshAs(
  { offset, ending }: Refresh,
  day: string,
  session: Session,
  warehouse: Warehouse,
): Promise<void> {
  const reference = new Date(Date.parse(day) + offset * 86_400_000).toISOString().slice(0, 10);
  if (ending.kind !== 'broken') return await warehouse.refresh(reference, ending, 'facts');
  const fact = `dwh_facts.${ending.fact}`;
  const isThere = (await session.query(`select where to_regclass('${fact}') is not null`)).rowCount > 0;
  if (isThere) await session.script(`alter table ${fact} add constraint panne check (false) not valid`);
  await warehouse.refresh(reference, ending, 'facts');
  await session.script(`alter table if exists ${fact} drop constraint if exists panne`);
}

/** What differs, in few words: relation, counts, columns and some keys. */
export function describeDifferences({ relations }: Verification): readonly string[] {
  return relations
    .filter(({ status }) => status !== 'same')
    .map(({ node, status, counts, columns, samples, error }) => {
      const fields = (columns ?? []).map(({ name, rows }) => `${name} (${rows})`).join(', ');
      const rows = (samples ?? []).map(({ kind, key, columns: changed }) => {
        const changes = changed.map(({ column, published, rebuilt }) => `${column} ${published} → ${rebuilt}`);
        return `${kind} ${key.map(({ value }) => value).join('/')} ${changes.join(', ')}`.slice(0, 300);
      });
      return [`${node.name} ${status} ${JSON.stringify(counts ?? {})} ${fields} ${error?.message ?? ''}`, ...rows].join(
        '\n    ',
      );
    });
}
