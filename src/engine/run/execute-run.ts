import {
  type ExecutableNode,
  isExecutable,
  type NodeResult,
  quoteIdentifier,
  quoteLiteral,
  type RunEvent,
  SigetiError,
  toSigetiError,
} from '../../core/index.ts';
import { connect, type Session } from '../../postgres/index.ts';
import { Catalogue } from '../adapter/index.ts';
import { declaresIncrement, declaresWatch } from '../increment/index.ts';
import { checkEncoding } from './check-encoding.ts';
import type { RunContext, RunInput } from './context.ts';
import { executePlan } from './execute-plan.ts';
import { sourcesMissing } from './failure/errors.ts';
import { lockLost } from './lock-errors.ts';
import { isTooLong } from './long-names.ts';
import { missingSources } from './missing-sources.ts';
import { nameSession } from './name-session.ts';
import { Pictures } from './pictures.ts';
import type { RunPlan } from './plan.ts';
import { runHook } from './run-hook.ts';
import { type RunLock, releaseRunLock, takeRunLock } from './run-lock.ts';
import { runNode } from './run-node.ts';
import { closeRunRecords, openRunRecords } from './run-records.ts';
import { runUnitTest } from './run-unit-test.ts';
import { scratchNames } from './scratch-names.ts';
import { withSetupRights } from './setup-rights.ts';
import { Workers } from './workers.ts';

/**
 * Executes a plan: takes the target's lock, runs the nodes on `threads` sessions, clears the scratch away. The session
 * that holds the lock is never replaced: if it is lost, the run stops and publishes nothing more.
 * Throws RUN_LOCKED and connection errors; what fails in a node is in its result.
 */
export async function executeRun(plan: RunPlan, input: RunInput): Promise<readonly NodeResult[]> {
  const session = await connect(input.connection, input.signal);
  try {
    const { runId, invoker, guard, supersedes } = input;
    const request = { target: input.target.schema, run: runId, invoker, guard, supersedes };
    const lock = await takeRunLock(session, request, input.signal);
    const tell = () => tellLost(session, lock, input);
    session.lost.addEventListener('abort', tell);
    const emit = (event: RunEvent) => {
      // Once the nodes are done, nothing is lost with the session but the tidying up, which the next run does.
      if (event.type === 'run.finished') session.lost.removeEventListener('abort', tell);
      input.emit(event);
    };
    for (const text of lock.notices) input.emit({ type: 'notice', level: 'info', text });
    try {
      return await executeLocked(
        plan,
        { ...input, emit, signal: AbortSignal.any([input.signal, session.lost, lock.refusal.signal]) },
        session,
        lock,
      );
    } finally {
      if (!session.lost.aborted) await release(session, lock, input);
    }
  } finally {
    await session.close();
  }
}

async function executeLocked(
  plan: RunPlan,
  input: RunInput,
  session: Session,
  lock: RunLock,
): Promise<readonly NodeResult[]> {
  const nodes = plan.nodes.flatMap(({ uniqueId }) => {
    const node = input.manifest.nodes.get(uniqueId);
    return node !== undefined && isExecutable(node) ? [node] : [];
  });
  const catalogue = await withSetupRights(session, () => readCatalogue(session, nodes, input));
  const pending = new Set(nodes.map((node) => node.uniqueId));
  const published = publishedRelations(input);
  const absent = await missingSources(session, nodes, { manifest: input.manifest, published });
  if (absent.length > 0) {
    input.emit({ type: 'notice', level: 'warn', text: sourcesMissing(absent, input.connection.database) });
  }
  const areShared = nodes.filter((node) => declaresIncrement(node) || declaresWatch(node)).length > 1;
  const pictures = new Pictures(input.connection, lock.run, input.signal);
  const workers = new Workers(input, lock.run);
  const joinPicture = async (upstream: readonly string[]) => (areShared ? await pictures.join(upstream) : undefined);
  try {
    await checkEncoding(session, nodes, absent, { ...input, workers, joinPicture: () => joinPicture([]) });
    const startedAt = new Date();
    const records = await openRunRecords(session, nodes, catalogue, input);
    const context: RunContext = {
      ...input,
      lock,
      catalogue,
      records,
      pending,
      published,
      missingSources: new Set(absent.map((source) => source.uniqueId)),
      scratchNames: scratchNames(nodes),
      joinPicture: (uniqueId) => joinPicture(plan.upstream.get(uniqueId) ?? []),
      changed: new Set(),
    };
    const results = await executeNodes(plan, context, { session, workers, pictures, pending });
    await closeRunRecords(session, records, { command: plan.command, startedAt, results }, input);
    return results;
  } finally {
    await Promise.all([pictures.forget(), workers.close()]);
  }
}

/** Executes the nodes on sessions of their own, and hooks on one more. */
async function executeNodes(
  plan: RunPlan,
  input: RunContext,
  {
    session,
    workers,
    pictures,
    pending,
  }: {
    readonly session: Session;
    readonly workers: Workers;
    readonly pictures: Pictures;
    readonly pending: Set<string>;
  },
): Promise<readonly NodeResult[]> {
  const { lock } = input;
  const hooks = new HookSession(input);
  try {
    return await executePlan(plan, {
      emit: input.emit,
      target: input.target.name,
      threads: input.threads,
      signal: input.signal,
      failFast: input.failFast,
      skipNodesIfOnRunStartFails: input.skipNodesIfOnRunStartFails,
      runHook: async (uniqueId, results) => {
        const worker = await hooks.open();
        nameSession(worker, input.connection, nameOf(input, uniqueId));
        const outcome = await runHook(worker, nodeOf(input, uniqueId), results, input);
        input.catalogue.doubtReads();
        await pictures.forget();
        return outcome;
      },
      runNode: (uniqueId, signal) =>
        workers
          .use(async (worker) => {
            nameSession(worker, input.connection, nameOf(input, uniqueId));
            pending.delete(uniqueId);
            const unitTest = input.manifest.nodes.get(uniqueId);
            if (unitTest?.resourceType === 'unit_test')
              return await runUnitTest(worker, unitTest, { ...input, signal });
            const node = nodeOf(input, uniqueId);
            const outcome = await runNode(worker, node, { ...input, signal });
            const isText = ['view', 'ephemeral'].includes(String(node.config.materialized));
            const shown = isText ? plan.upstream.get(uniqueId) : undefined;
            pictures.finish(uniqueId, shown ?? [], input.changed.has(uniqueId));
            return outcome;
          }, signal)
          .catch((thrown: unknown) => {
            throw stoppedInstead(thrown, session, lock);
          }),
    });
  } finally {
    await hooks.close();
  }
}

/** The session of the project's hooks, opened for the first: what they do survives a crash, unlike scratch. */
class HookSession {
  readonly #input: RunInput;
  #session: Session | undefined;

  constructor(input: RunInput) {
    this.#input = input;
  }

  async open(): Promise<Session> {
    this.#session ??= await connect(this.#input.connection, this.#input.signal);
    return this.#session;
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }
}

/** Reads what the database holds, creating schemas that are missing. */
async function readCatalogue(session: Session, nodes: readonly ExecutableNode[], input: RunInput): Promise<Catalogue> {
  const built = nodes.filter((node) => node.resourceType !== 'test');
  const schemas = [...new Set(built.map((node) => node.relation.schema))].filter((schema) => !isTooLong(schema));
  if (schemas.length > 0) {
    const [found] = await session.script(
      `select nspname from pg_namespace where nspname in (${schemas.map(quoteLiteral).join(', ')})`,
    );
    const existing = new Set(found?.rows.map(([name]) => String(name)));
    const missing = schemas.filter((schema) => !existing.has(schema));
    await session.script(missing.map((schema) => `create schema ${quoteIdentifier(schema)};`).join('\n'));
  }
  const catalogue = new Catalogue(input.connection.database);
  await catalogue.load(session, schemas, input.signal);
  return catalogue;
}

/** Whatever is left, the next run removes; what this one has done is done. */
async function release(session: Session, lock: RunLock, input: RunInput): Promise<void> {
  try {
    const notices = await releaseRunLock(session, lock);
    for (const text of notices) input.emit({ type: 'notice', level: 'warn', text });
  } catch (thrown) {
    if (!session.lost.aborted) throw thrown;
  }
}

function tellLost(session: Session, { target }: RunLock, { emit }: RunInput): void {
  const { message, hint } = lockLost(target, toSigetiError(session.lost.reason).details.message).details;
  emit({
    type: 'notice',
    level: 'warn',
    text: { fr: `${message.fr} ${hint?.fr ?? ''}`, en: `${message.en} ${hint?.en ?? ''}` },
  });
}

/** What was stopped because the lock is lost, or because a publication was refused, was not stopped on request. */
function stoppedInstead(thrown: unknown, session: Session, { target, refusal }: RunLock): unknown {
  if (!(thrown instanceof SigetiError) || thrown.code !== 'DATABASE_CANCELLED') return thrown;
  if (session.lost.aborted) return lockLost(target, toSigetiError(session.lost.reason).details.message);
  return refusal.signal.aborted ? refusal.signal.reason : thrown;
}

function publishedRelations({ manifest }: RunInput): ReadonlyMap<string, string> {
  const nodes = [...manifest.nodes.values()].filter(isExecutable);
  return new Map(nodes.map(({ relation, uniqueId }) => [`${relation.schema}.${relation.identifier}`, uniqueId]));
}

function nameOf({ manifest }: RunInput, uniqueId: string): string {
  return manifest.nodes.get(uniqueId)?.name ?? uniqueId;
}

function nodeOf({ manifest }: RunInput, uniqueId: string): ExecutableNode {
  const node = manifest.nodes.get(uniqueId);
  if (node === undefined || !isExecutable(node)) throw new TypeError(`The plan has an unknown node: ${uniqueId}`);
  return node;
}
