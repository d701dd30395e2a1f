import { type Manifest, quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';

/**
 * Forgets what was noted of inputs for models that declare no increment any more, or are gone, and drops ledgers that
 * nothing refers to. Models of other projects that publish into the same target keep theirs.
 */
export async function forgetLedgers(session: Session, target: string, manifest: Manifest): Promise<void> {
  const nodes = [...manifest.nodes.values()];
  const declared = nodes.flatMap((node) =>
    node.resourceType === 'model' &&
    ['incremental', 'table'].includes(node.config.materialized) &&
    node.config.meta?.increment
      ? [quoteLiteral(node.uniqueId)]
      : [],
  );
  const packages = [...new Set(nodes.map(({ packageName }) => quoteLiteral(packageName)))];
  const others = declared.length === 0 ? '' : `and unique_id not in (${declared.join(', ')})`;
  const ours = `split_part(unique_id, '.', 2) in (${packages.join(', ') || 'null'})`;
  const purpose = 'forget what increments have seen';
  const found =
    await session.script(`select 1 from sigeti_wap.ledger where target = ${quoteLiteral(target)} and ${ours} ${others} limit 1;
select relname from pg_class where relnamespace = 'sigeti_wap'::regnamespace and relkind = 'r'
  and relname ~ '^ledger_[0-9a-f]{20}$' and relname not in (select relation from sigeti_wap.ledger)`);
  if (found.every(({ rows }) => rows.length === 0)) return;
  const forget: Statement = {
    purpose,
    sql: `with gone as (delete from sigeti_wap.ledger where target = ${quoteLiteral(target)} and ${ours} ${others}
  returning relation) select relation from gone`,
  };
  const [gone] = await executeBatch(session, [forget]);
  const tables = [...(gone?.rows ?? []), ...(found[1]?.rows ?? [])].map(([name]) => quoteIdentifier(String(name)));
  await executeBatch(
    session,
    tables.map((table) => ({ purpose, sql: `drop table if exists sigeti_wap.${table}` })),
  );
}
