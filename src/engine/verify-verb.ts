import type { Emit } from '../core/index.ts';
import { connect, describeTarget, type Session } from '../postgres/index.ts';
import { Catalogue } from './adapter/index.ts';
import type { Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import { publishedIn } from './invocation.ts';
import { currentInvoker } from './invoker.ts';
import { macrosOf, type ParseResult } from './parse/index.ts';
import { type RunLock, releaseRunLock, scratchNames, takeRunLock } from './run/index.ts';
import { type ComparedRelation, placesFor, planVerification, verifyRelations } from './verify/index.ts';

export interface VerifyRequest {
  /** Unique ids, as `selectNodes` gives them; what is no model is passed over. */
  readonly ids: readonly string[];
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Told each result as it is there; what it returns is waited for. */
  readonly onResult?: ((result: ComparedRelation) => void | Promise<void>) | undefined;
}

/** What the comparison came to. */
export interface Verification {
  readonly at: Date;
  readonly project: string;
  /** Server and database, for people. */
  readonly server: string;
  readonly schema: string;
  readonly relations: readonly ComparedRelation[];
  /** Whether every relation that could be compared is what a full refresh would publish. */
  readonly isSame: boolean;
}

/**
 * Builds the selected models whole in the schema of the run, from the snapshots, seeds and sources as they are, and
 * compares each with what is published. Nothing is published. It all happens in one transaction, which sees one state
 * of the database whatever moves meanwhile and is rolled back; the run's lock keeps refreshes away. Throws RUN_LOCKED,
 * connection errors, and DATABASE_CANCELLED when the signal fires; what fails in a model is in its result.
 */
export async function verifyIncremental(
  workspace: Workspace,
  parsed: ParseResult,
  request: VerifyRequest,
): Promise<Verification> {
  const connection = connectionTargetOf(workspace.target);
  const session = await connect(connection, request.signal);
  try {
    const { schema } = workspace.target;
    const lockRequest = { target: schema, run: workspace.invocationId, invoker: currentInvoker('verify') };
    const lock = await takeRunLock(session, lockRequest, request.signal);
    for (const text of lock.notices) request.emit({ type: 'notice', level: 'info', text });
    try {
      const relations = await inOnePicture(session, () => verify(workspace, parsed, request, { session, lock }));
      return {
        at: new Date(),
        project: workspace.root.name,
        server: describeTarget(connection),
        schema,
        relations,
        isSame: relations.every(({ status }) => status === 'same' || status === 'uncompared'),
      };
    } finally {
      if (!session.lost.aborted) await release(session, lock, request.emit);
    }
  } finally {
    await session.close();
  }
}

/** One transaction that sees the database as it is when it begins, and leaves nothing. */
async function inOnePicture<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.script('begin isolation level repeatable read');
  try {
    return await work();
  } finally {
    if (!session.lost.aborted) await session.script('rollback');
  }
}

async function release(session: Session, lock: RunLock, emit: Emit): Promise<void> {
  for (const text of await releaseRunLock(session, lock)) emit({ type: 'notice', level: 'warn', text });
}

async function verify(
  workspace: Workspace,
  parsed: ParseResult,
  { ids, emit, signal, onResult }: VerifyRequest,
  { session, lock }: { readonly session: Session; readonly lock: RunLock },
): Promise<readonly ComparedRelation[]> {
  const { manifest } = parsed;
  const plan = planVerification(manifest, ids);
  const catalogue = new Catalogue(workspace.target.dbname);
  const schemas = plan.nodes.map(({ relation }) => relation.schema);
  await catalogue.load(session, [...new Set([lock.scratchSchema, ...schemas])], signal);
  return await verifyRelations(
    plan,
    {
      session,
      catalogue,
      signal: AbortSignal.any([signal, session.lost]),
      lock,
      compile: {
        workspace: { ...workspace, flags: { ...workspace.flags, fullRefresh: true, empty: false, sample: undefined } },
        manifest,
        macros: macrosOf(parsed),
        emit,
        selected: ids,
      },
      places: placesFor(plan, scratchNames(plan.nodes), lock.scratchSchema),
      published: publishedIn(manifest),
    },
    onResult ?? (() => undefined),
  );
}
