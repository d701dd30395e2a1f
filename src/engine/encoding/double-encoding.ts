import {
  charactersOf,
  quoteIdentifier,
  quoteLiteral,
  type RelationName,
  repairText,
  type SourceNode,
} from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';

/** A column whose texts, or the enum type whose labels, are UTF-8 that was read in a code page. */
export interface DoubleEncoding {
  readonly relation: RelationName;
  readonly column: string;
  /** The damaged label, what it was, and its type; undefined where the column's own texts are damaged. */
  readonly label?: { readonly type: string; readonly found: string; readonly repaired: string | undefined } | undefined;
  /** Rows with damaged texts, and the key of one, as `id = 7`; undefined where the table has no primary key. */
  readonly rows?: number | undefined;
  readonly key?: string | undefined;
}

/** Pages of consoles, and of Windows; and the controls that ISO 8859-1 has where Windows has letters. */
const CONSOLE = charactersOf(['CP850', 'CP437', 'CP858'], 0x80, 0xbf);
const WINDOWS = `${charactersOf(['CP1252'], 0x80, 0xbf)}\u0080-\u009f`;

/**
 * What the accented letters, œ, quotes, dashes and € of French become: in a console ├ and ┬ or ┼ with a second
 * character, or Ô and Γ with two; in Windows Ã, Â and Å with a second, or â with two. No sound text has such a pair.
 * The warehouse's macro `est_doublement_encode` says the same.
 */
export const DAMAGE = `[├┬┼][${CONSOLE}]|[ÔΓ][Çé][${CONSOLE}]|[ÃÂ][${WINDOWS}]|Å[’“¸\u0092\u0093]|â[€‚\u0080\u0082][${WINDOWS}]`;

/** Whether the project asks for the check of a source: `meta.encoding_check` of the table, else of the whole source. */
export function isCheckedForEncoding({ meta, sourceMeta }: SourceNode): boolean {
  // A variable may have made it a text.
  return String(meta.encoding_check ?? sourceMeta?.encoding_check).toLowerCase() === 'true';
}

/**
 * Looks for double encoding in sources: in the labels of enum types, and in every text of every row, each table read
 * once. Nothing is found in a database that is not in UTF-8, which cannot hold the characters. Tables that are missing or
 * may not be read are passed over. Throws what the server says.
 */
export async function findDoubleEncoding(
  session: Session,
  sources: readonly SourceNode[],
  signal?: AbortSignal,
): Promise<readonly DoubleEncoding[]> {
  if (sources.length === 0) return [];
  return await findIn(session, await textTables(session, sources, signal), () => undefined, signal);
}

/** The same in given tables, of which `changed` may say as SQL which rows are new; the others were sound. */
export async function findIn(
  session: Session,
  tables: readonly Table[],
  changed: (table: Table) => string | undefined,
  signal?: AbortSignal,
): Promise<readonly DoubleEncoding[]> {
  const found: DoubleEncoding[] = [];
  for (const table of tables) found.push(...table.labels.flatMap((label) => damagedLabel(table, label)));
  for (const table of tables) found.push(...(await damagedTexts(session, table, changed(table), signal)));
  return found;
}

export interface Table {
  readonly relation: RelationName;
  readonly oid: string;
  /** Changes when all rows are written anew or a column is added. Undefined where the rows are not its own. */
  readonly storage: string | undefined;
  readonly texts: readonly string[];
  readonly key: readonly string[];
  readonly labels: readonly (readonly [column: string, type: string, label: string])[];
}

/** Columns that hold text: strings, JSON and lists of them; of enum types, the labels that are damaged. */
export async function textTables(
  session: Session,
  sources: readonly SourceNode[],
  signal?: AbortSignal,
): Promise<readonly Table[]> {
  const names = sources.map(
    ({ relation }) => `(${quoteLiteral(relation.schema)}, ${quoteLiteral(relation.identifier)})`,
  );
  const [result] = await session.script(
    `select n.nspname, c.relname,
  coalesce(json_agg(a.attname order by a.attnum) filter (where e.typcategory = 'S' or e.oid in ('json'::regtype, 'jsonb'::regtype)), '[]'),
  coalesce(json_agg(a.attname order by a.attnum) filter (where a.attnum = any (i.indkey)), '[]'),
  coalesce(json_agg(json_build_array(a.attname, e.oid::regtype::text, l.enumlabel) order by a.attnum) filter (where l.enumlabel is not null), '[]'),
  c.oid::text, case when c.relkind = 'r' then c.relfilenode::text || ' ' || c.relnatts end
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
join pg_type e on e.oid = case when t.typcategory = 'A' then t.typelem when t.typtype = 'd' then t.typbasetype else t.oid end
left join pg_index i on i.indrelid = c.oid and i.indisprimary
left join lateral (select enumlabel from pg_enum where enumtypid = e.oid and enumlabel ~ ${quoteLiteral(DAMAGE)}) l on true
where (n.nspname, c.relname) in (${names.join(', ')}) and current_setting('server_encoding') = 'UTF8'
  and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
group by n.nspname, c.relname, c.oid, c.relkind, c.relfilenode, c.relnatts order by 1, 2`,
    signal,
  );
  return (result?.rows ?? []).map(([schema, identifier, texts, key, labels, oid, storage]) => ({
    relation: { database: sources[0]?.relation.database ?? '', schema: String(schema), identifier: String(identifier) },
    oid: String(oid),
    storage: typeof storage === 'string' ? storage : undefined,
    texts: namesIn(texts),
    key: namesIn(key),
    labels: listIn(labels).map((one) => {
      const [column = '', type = '', label = ''] = listIn(one).map(String);
      return [column, type, label] as const;
    }),
  }));
}

/** The server's JSON, as text or as the driver has parsed it. */
function listIn(value: unknown): readonly unknown[] {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(parsed) ? parsed : [];
}

function namesIn(value: unknown): readonly string[] {
  return [...new Set(listIn(value).map(String))];
}

function damagedLabel({ relation }: Table, [column, type, found]: Table['labels'][number]): readonly DoubleEncoding[] {
  return [{ relation, column, label: { type, found, repaired: repairText(found) } }];
}

async function damagedTexts(
  session: Session,
  table: Table,
  changed: string | undefined,
  signal?: AbortSignal,
): Promise<readonly DoubleEncoding[]> {
  const { relation, texts, key } = table;
  if (texts.length === 0) return [];
  const columns = texts.map((name) => `${quoteIdentifier(name)}::text`);
  const keyText = key
    .map((name) => `${quoteLiteral(`${name} = `)} || ${quoteIdentifier(name)}::text`)
    .join(` || ', ' || `);
  const pattern = quoteLiteral(DAMAGE);
  const counts = columns.map(
    (column) =>
      `count(*) filter (where ${column} ~ ${pattern}), min(${keyText || 'null::text'}) filter (where ${column} ~ ${pattern})`,
  );
  // Most rows are sound: they are passed over by one look at all their texts together.
  const [result] = await session.script(
    `select ${counts.join(',\n  ')}
from ${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}
where ${changed === undefined ? '' : `${changed} and `}concat_ws(e'\\n', ${columns.join(', ')}) ~ ${pattern}`,
    signal,
  );
  const [row = []] = result?.rows ?? [];
  return texts.flatMap((column, index) => {
    const rows = Number(row[2 * index] ?? 0);
    const sample = row[2 * index + 1];
    return rows === 0 ? [] : [{ relation, column, rows, key: typeof sample === 'string' ? sample : undefined }];
  });
}
