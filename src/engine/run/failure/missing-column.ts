import { nearestNames, quoteLiteral, type RelationName, type Text } from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import { nodesRead } from '../reads.ts';
import type { Explain } from './failure.ts';
import { nameAt } from './place.ts';
import { lineOf } from './sql-text.ts';

/** A column that is not there: the nearest columns of the relations that the node reads. */
export const explainMissingColumn: Explain = async (error, { node }, session, { manifest }) => {
  const column = nameAt(error.server ?? {}).at(-1);
  const relations = nodesRead(manifest, node).map((read) => read.relation);
  if (column === undefined || relations.length === 0) return undefined;
  const columns = await columnsOf(session, relations);
  const near = nearestNames(column, columns.keys()).map((name) => `${name} (${columns.get(name)?.join(', ')})`);
  const line = lineOf(column, node);
  const location = error.location && line !== undefined ? { ...error.location, line } : error.location;
  return { ...error, location, hint: columnHint(near, relations) };
};

/** Where each column is, by its name. */
async function columnsOf(session: Session, relations: readonly RelationName[]) {
  const names = relations.map((one) => `(${quoteLiteral(one.schema)}, ${quoteLiteral(one.identifier)})`).join(', ');
  const [found] = await session.script(`select a.attname, array_agg(n.nspname || '.' || c.relname order by 1)::text[]
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (${names}) and a.attnum > 0 and not a.attisdropped group by 1`);
  return new Map(
    (found?.rows ?? []).map(([name, places]) => [String(name), Array.isArray(places) ? places.map(String) : []]),
  );
}

function columnHint(near: readonly string[], relations: readonly RelationName[]): Text {
  const [first] = relations;
  const query = `select table_name, column_name, data_type from information_schema.columns where table_schema = '${first?.schema}' and table_name in (${relations.map((one) => quoteLiteral(one.identifier)).join(', ')})`;
  const list = near.join(', ');
  return {
    fr: `${near.length > 0 ? `Colonnes au nom le plus proche : ${list}. ` : ''}Toutes les colonnes lues : ${query};`,
    en: `${near.length > 0 ? `Columns with the nearest names: ${list}. ` : ''}All columns that are read: ${query};`,
  };
}
