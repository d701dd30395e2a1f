import { quoteIdentifier, quoteLiteral, type RelationName, SigetiError } from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import { rollBack } from '../fenced-transaction.ts';

/** A row that is at fault, and how many there are like it. */
export interface FoundRow {
  readonly relation: RelationName;
  readonly column: string;
  /** The row's key as `id = 7`, or its first column where it has none. */
  readonly key: string;
  readonly rows: number;
  /** What the search asked of the column, as SQL. */
  readonly condition: string;
}

/** A column that a search looks into, its name quoted for SQL, and what makes a row of it one that is looked for. */
export interface Search {
  /** Of the types that PostgreSQL files under this letter: `S` texts, `N` numbers. */
  readonly category: 'S' | 'N';
  /** Only the columns of these names; all where it is left out. */
  readonly columns?: readonly string[] | undefined;
  readonly condition: (column: string) => string;
}

/** Longer would keep a run that has failed from saying so. */
const SECONDS = 5;

/** The first row found in the tables, in their order; undefined where there is none, or where the search takes long. */
export async function findRow(
  session: Session,
  tables: readonly RelationName[],
  search: Search,
): Promise<FoundRow | undefined> {
  try {
    await session.script(`begin read only; set local statement_timeout = '${SECONDS}s'`);
    for (const relation of tables) {
      const found = await findIn(session, relation, search);
      if (found !== undefined) return found;
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SigetiError) return undefined;
    throw thrown;
  } finally {
    await rollBack(session);
  }
}

async function findIn(session: Session, relation: RelationName, search: Search): Promise<FoundRow | undefined> {
  const { columns, key } = await columnsOf(session, relation, search);
  if (columns.length === 0) return undefined;
  const conditions = columns.map((column) => search.condition(quoteIdentifier(column)));
  const which = columns.map((_, index) => `when ${conditions[index]} then ${index}`).join(' ');
  const keys = key.map((column) => `${quoteIdentifier(column)}::text`).join(', ');
  const [result] = await session.script(`select case ${which} end, array[${keys}]::text[], count(*) over ()::int
from ${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)} where ${conditions.join(' or ')} limit 1`);
  const [index, values, rows] = result?.rows[0] ?? [];
  if (index === undefined || !Array.isArray(values)) return undefined;
  return {
    relation,
    column: columns[Number(index)] ?? '',
    key: key.map((column, at) => `${column} = ${values[at]}`).join(', '),
    rows: Number(rows),
    condition: conditions[Number(index)] ?? '',
  };
}

/** The columns to look into, and those that tell a row from the others. */
async function columnsOf(session: Session, relation: RelationName, { category, columns }: Search) {
  const name = quoteLiteral(`${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`);
  const [result] = await session.script(`select a.attname, t.typcategory = '${category}',
  coalesce(a.attnum = any (i.indkey), false), i.indrelid is null and row_number() over (order by a.attnum) = 1
from pg_attribute a join pg_type t on t.oid = a.atttypid
left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = to_regclass(${name}) and a.attnum > 0 and not a.attisdropped order by a.attnum`);
  const all = result?.rows ?? [];
  const wanted = all.filter(([column, fits]) => fits === true && (columns?.includes(String(column)) ?? true));
  return {
    columns: wanted.map(([column]) => String(column)),
    key: all.filter(([, , isKey, isFirst]) => isKey === true || isFirst === true).map(([column]) => String(column)),
  };
}
