import { type ExecutableNode, type NodeResult, quoteIdentifier, quoteLiteral, SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { Catalogue } from '../adapter/index.ts';
import { declaresWatch } from '../increment/index.ts';
import { storesFailures } from '../materialize/index.ts';
import { closeRecords, openRecords, type RunRecords } from '../records/index.ts';
import type { RunInput } from './context.ts';
import { runStatus } from './execute-plan.ts';

/** What past runs have noted, and what follows from it for the nodes of this one; a notice says what does. */
export async function openRunRecords(
  session: Session,
  nodes: readonly ExecutableNode[],
  catalogue: Catalogue,
  { target, runId, manifest, emit, storeFailures }: RunInput,
): Promise<RunRecords> {
  const incremental = nodes.filter((node) => node.config.materialized === 'incremental' || declaresWatch(node));
  const built = incremental.filter((node) => catalogue.get(node.relation)?.kind === 'table');
  const tests = nodes.filter((node) => node.resourceType === 'test');
  const isKeeping = tests.some((test) => storesFailures(test, storeFailures));
  await createSchemas(
    session,
    tests.filter((test) => storesFailures(test, storeFailures)),
  );
  const { records, notices } = await openRecords(session, {
    target: target.schema,
    run: runId,
    manifest,
    incremental: incremental.map(({ uniqueId }) => uniqueId),
    built: new Set(built.map(({ uniqueId }) => uniqueId)),
    tests: tests.length === 0 ? 'none' : isKeeping ? 'keeping' : 'some',
  });
  for (const text of notices) emit({ type: 'notice', level: 'warn', text });
  return records;
}

/**
 * Creates the schemas of kept failures before the tests run side by side: two that create one schema fail. Where it is
 * not allowed, each test says that its rows are not kept.
 */
async function createSchemas(session: Session, keeping: readonly ExecutableNode[]): Promise<void> {
  const names = [...new Set(keeping.map(({ relation }) => relation.schema))];
  if (names.length === 0) return;
  const listed = names.map(quoteLiteral).join(', ');
  const [found] = await session.script(`select nspname from pg_namespace where nspname in (${listed})`);
  const existing = new Set((found?.rows ?? []).map(([name]) => String(name)));
  const missing = names.filter((name) => !existing.has(name));
  try {
    await session.script(missing.map((name) => `create schema if not exists ${quoteIdentifier(name)};`).join('\n'));
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code !== 'DATABASE_PERMISSION_DENIED') throw thrown;
  }
}

/** Notes what came of the run, for people and for later runs. */
export async function closeRunRecords(
  session: Session,
  records: RunRecords,
  run: { readonly command: string; readonly startedAt: Date; readonly results: readonly NodeResult[] },
  { manifest, emit, signal }: RunInput,
): Promise<void> {
  const status = runStatus(run.results, signal);
  const notices = await closeRecords(session, records, { ...run, status, finishedAt: new Date(), manifest });
  for (const text of notices) emit({ type: 'notice', level: 'warn', text });
}
