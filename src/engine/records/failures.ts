import { type Manifest, quoteIdentifier, quoteLiteral, type TestNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';

/** All kept failures of a target in one place, as the deployment guide queries them. */
export const FAILURES_VIEW = 'dbt_test__audit';

/** Rows of one test in the common view; its own relation has all. */
export const FAILURES_SHOWN = 10_000;

/**
 * The statements that put the failing rows of a test, from the relation that keeps them, in the place of its earlier
 * ones in the common view. Readers of the view go on meanwhile.
 */
export function planShownFailures(target: string, node: TestNode, manifest: Manifest): readonly Statement[] {
  const [own, uniqueId, test, model] = [target, node.uniqueId, node.name, testedModel(node, manifest)].map(
    quoteLiteral,
  );
  const { schema, identifier } = node.relation;
  return [
    forget(`target = ${own} and unique_id = ${uniqueId}`),
    {
      purpose: 'show the failing rows to all',
      sql: `insert into sigeti_wap.test_failure (target, unique_id, test, model, executed_at, "row")
select ${own}, ${uniqueId}, ${test}, ${model}, now(), to_jsonb(t)
from ${quoteIdentifier(schema)}.${quoteIdentifier(identifier)} t limit ${FAILURES_SHOWN}`,
    },
  ];
}

/** What the test is about: the node it is declared on, else all that it reads. */
function testedModel({ attachedNode, dependsOn }: TestNode, manifest: Manifest): string {
  const ids = attachedNode === undefined ? dependsOn.nodes : [attachedNode];
  return ids.map((id) => manifest.nodes.get(id)?.name ?? id).join(', ');
}

/** Forgets the failures of tests that the project no longer has, and of the given ones, which have none now. */
export async function forgetFailures(
  session: Session,
  target: string,
  { manifest, passed }: { readonly manifest: Manifest; readonly passed: readonly string[] },
): Promise<void> {
  const tests = [...manifest.nodes.values()].filter(({ resourceType }) => resourceType === 'test');
  const kept = JSON.stringify(tests.map(({ uniqueId }) => uniqueId));
  const listed = (json: string) => `(select json_array_elements_text(${quoteLiteral(json)}))`;
  const own = quoteLiteral(`test.${manifest.projectName}.`);
  await executeBatch(session, [
    forget(
      `target = ${quoteLiteral(target)} and (unique_id in ${listed(JSON.stringify(passed))}
  or starts_with(unique_id, ${own}) and unique_id not in ${listed(kept)})`,
    ),
  ]);
}

function forget(condition: string): Statement {
  return { purpose: 'forget failures that are no more', sql: `delete from sigeti_wap.test_failure where ${condition}` };
}

/** Creates the common view where it is missing; a view that is there is not touched, since others may be reading it. */
export async function ensureFailuresView(session: Session, target: string): Promise<void> {
  const view = `${quoteIdentifier(target)}.${FAILURES_VIEW}`;
  const [found] = await session.script(`select n.oid is not null, c.oid is not null
from (select ${quoteLiteral(target)}::name as name) t left join pg_namespace n on n.nspname = t.name
  left join pg_class c on c.relnamespace = n.oid and c.relname = ${quoteLiteral(FAILURES_VIEW)}`);
  const [hasSchema, hasView] = found?.rows[0] ?? [];
  if (hasView === true) return;
  const schema: Statement = {
    purpose: 'create the schema of the target',
    sql: `create schema if not exists ${quoteIdentifier(target)}`,
  };
  await executeBatch(session, [
    ...(hasSchema === true ? [] : [schema]),
    {
      purpose: 'show the failing rows to all',
      sql: `create view ${view} as select test, model, executed_at, "row" from sigeti_wap.test_failure
where target = ${quoteLiteral(target)} order by executed_at desc, test`,
    },
  ]);
}
