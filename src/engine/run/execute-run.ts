import { type ExecutableNode, isExecutable, type NodeResult, quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import { connect, type Session, SessionPool } from '../../postgres/index.ts';
import { Catalogue } from '../adapter/index.ts';
import type { RunContext, RunInput } from './context.ts';
import { executePlan } from './execute-plan.ts';
import { sourcesMissing } from './failure/errors.ts';
import { missingSources } from './missing-sources.ts';
import type { RunPlan } from './plan.ts';
import { noticeLostClient, type RunLock, releaseRunLock, takeRunLock } from './run-lock.ts';
import { runNode } from './run-node.ts';
import { scratchNames } from './scratch-names.ts';

/**
 * Executes a plan: takes the target's lock, runs the nodes on `threads` sessions, clears the scratch away. The session
 * that holds the lock is never replaced: if it is lost, the run stops and publishes nothing more.
 * Throws RUN_LOCKED and connection errors; what fails in a node is in its result.
 */
export async function executeRun(plan: RunPlan, input: RunInput): Promise<readonly NodeResult[]> {
  const session = await connect(input.connection, input.signal);
  try {
    const lock = await takeRunLock(session, input.target.schema, input.runId, input.signal);
    for (const text of lock.notices) input.emit({ type: 'notice', level: 'info', text });
    try {
      return await executeLocked(
        plan,
        { ...input, signal: AbortSignal.any([input.signal, session.lost]) },
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
  const nodes = plan.nodes.map(({ uniqueId }) => nodeOf(input, uniqueId));
  const catalogue = await readCatalogue(session, nodes, input);
  const pending = new Set(nodes.map((node) => node.uniqueId));
  const published = publishedRelations(input);
  const absent = await missingSources(session, nodes, { manifest: input.manifest, published });
  if (absent.length > 0) {
    input.emit({ type: 'notice', level: 'warn', text: sourcesMissing(absent, input.connection.database) });
  }
  const context: RunContext = {
    ...input,
    lock,
    catalogue,
    pending,
    published,
    missingSources: new Set(absent.map((source) => source.uniqueId)),
    scratchNames: scratchNames(nodes),
  };
  const pool = new SessionPool(input.connection, input.threads);
  const prepared = new WeakSet<Session>();
  try {
    return await executePlan(plan, {
      emit: input.emit,
      target: input.target.name,
      threads: input.threads,
      signal: input.signal,
      runNode: (uniqueId, signal) =>
        pool.use(async (worker) => {
          await prepareSession(worker, prepared);
          pending.delete(uniqueId);
          return await runNode(worker, nodeOf(input, uniqueId), context);
        }, signal),
    });
  } finally {
    await pool.close();
  }
}

/** Reads what the database holds, creating schemas that are missing. */
async function readCatalogue(session: Session, nodes: readonly ExecutableNode[], input: RunInput): Promise<Catalogue> {
  const built = nodes.filter((node) => node.resourceType !== 'test');
  const schemas = [...new Set(built.map((node) => node.relation.schema))];
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

/** Everything in the scratch schemas may be lost in a crash: it is not worth waiting for the disk. */
async function prepareSession(session: Session, prepared: WeakSet<Session>): Promise<void> {
  if (prepared.has(session)) return;
  prepared.add(session);
  await session.script('set synchronous_commit = off');
  await noticeLostClient(session);
}

async function release(session: Session, lock: RunLock, input: RunInput): Promise<void> {
  const notices = await releaseRunLock(session, lock);
  for (const text of notices) input.emit({ type: 'notice', level: 'warn', text });
}

function publishedRelations({ manifest }: RunInput): ReadonlyMap<string, string> {
  const nodes = [...manifest.nodes.values()].filter(isExecutable);
  return new Map(nodes.map(({ relation, uniqueId }) => [`${relation.schema}.${relation.identifier}`, uniqueId]));
}

function nodeOf({ manifest }: RunInput, uniqueId: string): ExecutableNode {
  const node = manifest.nodes.get(uniqueId);
  if (node === undefined || !isExecutable(node)) throw new TypeError(`The plan has an unknown node: ${uniqueId}`);
  return node;
}
