import { type ExecutableNode, enforcedConstraints } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type CatalogRelation, SessionDatabase, type Statement, type StrategyCall } from '../adapter/index.ts';
import { type MaterializeInput, type Ownership, type Publication, planNode } from '../materialize/index.ts';
import { build } from './build.ts';
import { checkContract } from './check-contract.ts';
import { keepCommentsAndGrants } from './comments-and-grants.ts';
import type { CompiledSql, NodeContext, RunContext } from './context.ts';
import type { NodeOutcome } from './execute-plan.ts';
import { hashOf } from './hash.ts';
import { inside, outside, runPostHooks, runPreHooks, runText } from './node-hooks.ts';
import { publish } from './publish.ts';
import { dropBuilt } from './scratch.ts';

const DEFAULT_LOCK_BUDGET_SECONDS = 600;

/**
 * Builds a node out of sight and publishes it in one transaction, its hooks around it as in dbt. Where hooks before it
 * belong to its transaction, it is built in that one too. Throws what failed, with the transaction open.
 */
export async function materializeNode(
  session: Session,
  node: ExecutableNode,
  compiled: CompiledSql,
  context: NodeContext,
): Promise<NodeOutcome> {
  const { signal, lock, executed } = context;
  const isHooked = await runPreHooks(session, node, compiled, context);
  await checkContract(session, node, compiled.sql, signal);
  // The hooks may have changed it, in a transaction that others do not see.
  const existing = await (isHooked
    ? context.catalogue.ask(session, node.relation)
    : context.database.getRelation(node.relation));
  const hasSameReads =
    !isHooked && existing?.kind === 'view' && (await context.catalogue.hasSameReads(session, node.relation));
  const input = { ...materializeInput(node, compiled, existing, context), hasSameReads };
  const plan = planNode(input, seedFile(node, context));
  const built: string[] = [];
  const strategy = async (call: StrategyCall) => (await compiled.strategy?.(call, context.database)) ?? '';
  const restrict = async (parts: ReadonlyMap<string, string>) =>
    (await compiled.increment?.restrict(parts, context.database)) ?? compiled.sql;
  // What a hook has just done would be missing from a picture that was taken before.
  const joinPicture = async () => (isHooked ? undefined : await context.joinPicture?.(node.uniqueId));
  const publication = await build(session, plan, { lock, signal, executed, built, strategy, restrict, joinPicture });
  const ownStrategy = publication.strategy && (await strategy(publication.strategy));
  if (changesAnything(publication) || ownStrategy !== undefined) context.changed.add(node.uniqueId);
  await publishWithHooks(session, node, publication, { compiled, context, existing, ownStrategy });
  await dropBuilt(session, lock, built);
  for (const text of publication.notices) {
    context.emit({ type: 'notice', level: 'warn', text, uniqueId: node.uniqueId });
  }
  return { status: 'success', rows: publication.rows, rowsAffected: publication.rowsAffected };
}

interface Publishing {
  readonly compiled: CompiledSql;
  readonly context: NodeContext;
  /** The published relation as it was. */
  readonly existing: CatalogRelation | undefined;
  /** SQL of the project's own incremental strategy. */
  readonly ownStrategy: string | undefined;
}

async function publishWithHooks(
  session: Session,
  node: ExecutableNode,
  publication: Publication,
  { compiled, context, existing, ownStrategy }: Publishing,
): Promise<void> {
  const { lock, signal, executed } = context;
  const postHooks = inside(compiled.postHooks);
  // As in dbt, a table or a view is known to the hooks after it; any other that is new is not before the node is done.
  const shows = compiled.postHooks.length > 0 && ['table', 'view'].includes(String(node.config.materialized));
  const catalogue = shows ? context.catalogue.copy() : context.catalogue;
  const hookRun = { database: new SessionDatabase(session, catalogue, signal), context };
  const finish = async () => {
    if (ownStrategy !== undefined) await runText(session, ownStrategyStatement(ownStrategy), context);
    await keepCommentsAndGrants(session, node, context, existing !== undefined);
    if (shows) await catalogue.refresh(session, node.relation);
    await runPostHooks(session, node, postHooks, hookRun);
  };
  // Else comments and grants have a transaction of their own: no lock is to be kept while they are looked at.
  const isWhole = session.isInTransaction || ownStrategy !== undefined || postHooks.length > 0;
  executed.push(...publication.dml, ...publication.ddl);
  await publish(session, publication, {
    lock,
    signal,
    relation: node.relation,
    inside: isWhole ? finish : undefined,
    lockBudgetSeconds: context.lockBudgetSeconds ?? DEFAULT_LOCK_BUDGET_SECONDS,
  });
  if (!isWhole) await finish();
  try {
    for (const statement of publication.after) await runText(session, statement, context);
    await runPostHooks(session, node, outside(compiled.postHooks), hookRun);
  } finally {
    await keepCatalogueCurrent(
      session,
      node,
      publication,
      context,
      compiled.preHooks.length + compiled.postHooks.length > 0,
    );
  }
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
  isHooked: boolean,
): Promise<void> {
  for (const name of publication.drops) catalogue.forget(name);
  for (const name of publication.altered) await catalogue.refresh(session, name);
  if (publication.reshapes || isHooked) await catalogue.refresh(session, node.relation);
}

function ownStrategyStatement(sql: string): Statement {
  return { purpose: "run the project's incremental strategy", sql };
}
