import { type ExecutableNode, enforcedConstraints } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import {
  type CatalogRelation,
  executeText,
  joinStatements,
  type Purpose,
  SessionDatabase,
  type Statement,
  type StrategyCall,
} from '../adapter/index.ts';
import { type MaterializeInput, type Ownership, type Publication, planNode } from '../materialize/index.ts';
import { build } from './build.ts';
import { checkContract } from './check-contract.ts';
import { keepCommentsAndGrants } from './comments-and-grants.ts';
import type { CompiledSql, Hook, RunContext } from './context.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { explainFailure } from './failure/explain-failure.ts';
import { hashOf } from './hash.ts';
import { refuseLongNames } from './long-names.ts';
import { runOwnMaterialization } from './own-materialization.ts';
import { publish } from './publish.ts';
import { runTest } from './run-test.ts';
import { dropBuilt } from './scratch.ts';

const DEFAULT_LOCK_BUDGET_SECONDS = 600;

/**
 * Runs one node on a session of its own: compiles it, builds it out of sight, publishes it in one transaction. Throws
 * what failed; then nothing of the node is visible.
 */
export async function runNode(session: Session, node: ExecutableNode, context: RunContext): Promise<NodeOutcome> {
  const progress: Progress = { compiled: '', executed: [] };
  try {
    return await compileAndExecute(session, node, context, progress);
  } catch (thrown) {
    throw await explainFailure(thrown, { node, ...progress }, session, context);
  }
}

/** How far a node has come. */
interface Progress {
  compiled: string;
  readonly executed: Statement[];
}

async function compileAndExecute(
  session: Session,
  node: ExecutableNode,
  context: RunContext,
  progress: Progress,
): Promise<NodeOutcome> {
  if (node.resourceType !== 'test') refuseLongNames(node);
  const database = new SessionDatabase(session, context.catalogue, context.signal);
  const startedAt = performance.now();
  let written = '';
  const fullRefresh = context.fullRefresh || context.records.outdated.has(node.uniqueId);
  const write = (text: string) => {
    written = text;
  };
  const compiled = await context.compile(node, database, write, { fullRefresh });
  const compileSeconds = (performance.now() - startedAt) / 1000;
  progress.compiled = compiled.sql;
  const { executed } = progress;
  try {
    const outcome = await execute(session, node, compiled, { ...context, fullRefresh, executed, database });
    return { ...outcome, compileSeconds };
  } finally {
    context.record?.(node, { compiled: compiled.sql, executed: joinStatements(executed) || written });
  }
}

/** A node's run: what the run shares, and what was executed for the node so far. */
type NodeContext = RunContext & { readonly executed: Statement[]; readonly database: SessionDatabase };

async function execute(
  session: Session,
  node: ExecutableNode,
  compiled: CompiledSql,
  context: NodeContext,
): Promise<NodeOutcome> {
  if (node.resourceType === 'test') return await runTest(session, node, compiled, context);
  if (compiled.materialize) {
    context.changed.add(node.uniqueId);
    return await runOwnMaterialization(session, node, compiled.materialize, context);
  }
  return await materialize(session, node, compiled, context);
}

async function materialize(
  session: Session,
  node: ExecutableNode,
  compiled: CompiledSql,
  context: NodeContext,
): Promise<NodeOutcome> {
  const { signal, lock, executed } = context;
  const header: readonly Statement[] =
    compiled.sqlHeader === undefined ? [] : [{ purpose: 'run the SQL header', sql: compiled.sqlHeader }];
  // As dbt orders them; unlike there, all take effect at once: what is built out of sight is not one transaction.
  const before = [false, true].flatMap((inside) => hooks(compiled.preHooks, 'run a pre_hook', inside));
  await runTexts(session, [...before, ...header], context);
  await checkContract(session, node, compiled.sql, signal);
  const input = materializeInput(node, compiled, await context.database.getRelation(node.relation), context);
  const plan = planNode(input, seedFile(node, context));
  const built: string[] = [];
  const strategy = async (call: StrategyCall) => (await compiled.strategy?.(call, context.database)) ?? '';
  const restrict = async (parts: ReadonlyMap<string, string>) =>
    (await compiled.increment?.restrict(parts, context.database)) ?? compiled.sql;
  // What a hook has just done would be missing from a picture that was taken before.
  const isAlone = compiled.preHooks.length + header.length > 0;
  const joinPicture = async () => (isAlone ? undefined : await context.joinPicture?.(node.uniqueId));
  const publication = await build(session, plan, { lock, signal, executed, built, strategy, restrict, joinPicture });
  const inTransaction = [
    ...(publication.strategy ? [ownStrategy(await strategy(publication.strategy))] : []),
    ...hooks(compiled.postHooks, 'run a post_hook', true),
  ];
  executed.push(...publication.dml, ...publication.ddl, ...inTransaction);
  const isHooked = before.length + inTransaction.length + compiled.postHooks.length > 0;
  if (isHooked || changesAnything(publication)) context.changed.add(node.uniqueId);
  const lockBudgetSeconds = context.lockBudgetSeconds ?? DEFAULT_LOCK_BUDGET_SECONDS;
  await publish(session, publication, {
    lock,
    signal,
    relation: node.relation,
    hooks: inTransaction,
    lockBudgetSeconds,
  });
  await keepCommentsAndGrants(session, node, context, input.existing !== undefined);
  await keepCatalogueCurrent(session, node, publication, context);
  const outside = hooks(compiled.postHooks, 'run a post_hook', false);
  await runTexts(session, [...publication.after, ...outside], context);
  await dropBuilt(session, lock, built);
  for (const text of publication.notices) {
    context.emit({ type: 'notice', level: 'warn', text, uniqueId: node.uniqueId });
  }
  return { status: 'success', rows: publication.rows, rowsAffected: publication.rowsAffected };
}

/** Whether others may read anything else than before: not where no row goes or comes, and the relation stays. */
function changesAnything({ dml, ddl, rowsAffected, reshapes }: Publication): boolean {
  return reshapes || ddl.length > 0 || (dml.length > 0 && rowsAffected !== 0);
}

function materializeInput(
  node: ExecutableNode,
  compiled: CompiledSql,
  existing: CatalogRelation | undefined,
  context: NodeContext,
): MaterializeInput {
  return {
    uniqueId: node.uniqueId,
    target: node.relation,
    config: node.config,
    select: compiled.sql,
    existing,
    fullRefresh: context.fullRefresh,
    hasOwnStrategy: compiled.strategy !== undefined,
    constraints: enforcedConstraints(node),
    increment: incrementInput(compiled, context),
    watch: watchInput(compiled, context),
    scratch: {
      schema: context.lock.scratchSchema,
      keptSchema: context.lock.keptSchema,
      base: context.scratchNames.get(node.uniqueId) ?? node.relation.identifier,
    },
    hash: hashOf,
    ownership: (schema, name) => ownershipOf(`${schema}.${name}`, context),
  };
}

function incrementInput({ increment }: CompiledSql, { target }: NodeContext): MaterializeInput['increment'] {
  if (increment === undefined) return undefined;
  const { spec, definition, recompute, recomputeWhen } = increment;
  return { target: target.schema, spec, definition: hashOf(definition), recompute, recomputeWhen };
}

function watchInput({ watch }: CompiledSql, { target }: NodeContext): MaterializeInput['watch'] {
  return watch && { ...watch, target: target.schema, definition: hashOf(watch.definition) };
}

function ownershipOf(relation: string, context: RunContext): Ownership {
  const uniqueId = context.published.get(relation);
  if (uniqueId === undefined) return 'foreign';
  return context.pending.has(uniqueId) ? 'later' : 'project';
}

function seedFile(node: ExecutableNode, context: RunContext) {
  if (node.resourceType !== 'seed') return undefined;
  return { name: node.originalFilePath, text: context.readSeed(node) };
}

async function keepCatalogueCurrent(
  session: Session,
  node: ExecutableNode,
  publication: Publication,
  { catalogue }: RunContext,
): Promise<void> {
  for (const name of publication.drops) catalogue.forget(name);
  for (const name of publication.altered) await catalogue.refresh(session, name);
  if (publication.reshapes) await catalogue.refresh(session, node.relation);
}

function hooks(list: readonly Hook[], purpose: Purpose, transaction: boolean): readonly Statement[] {
  return list
    .filter((hook) => hook.sql.trim() !== '' && hook.transaction === transaction)
    .map(({ sql }) => ({ purpose, sql }));
}

function ownStrategy(sql: string): Statement {
  return { purpose: "run the project's incremental strategy", sql };
}

async function runTexts(session: Session, statements: readonly Statement[], context: NodeContext): Promise<void> {
  for (const statement of statements) {
    context.executed.push(statement);
    await executeText(session, statement, context.signal);
  }
}
