import { quoteLiteral, type RelationName, type SourceNode } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { isWithinRound, isWrittenSince, type TableLook, writtenSince } from '../adapter/index.ts';
import { DAMAGE, type DoubleEncoding, findIn, type Table, textTables } from './double-encoding.ts';

const CREATE = `create table if not exists sigeti_wap.encoding_check (
  relation oid primary key, state text not null, seen bigint not null)`;

/**
 * `findDoubleEncoding` for runs, one after the other: rows that the last one found sound are not read again. A row was
 * there then if its transaction is older than all that were under way; a table that was written anew, or has other
 * columns, is read in whole. What was looked at is noted where nothing is found. The schema `sigeti_wap` is there.
 * `look` looks at a table in the picture that the session reads, or a later one; all tables are looked at at once.
 */
export async function findNewDoubleEncoding(
  session: Session,
  sources: readonly SourceNode[],
  look: (relation: RelationName) => Promise<TableLook>,
  signal?: AbortSignal,
): Promise<readonly DoubleEncoding[]> {
  // Before the tables are read: what commits meanwhile is looked at again.
  const [snapshot, there] = await session.script(`select txid_snapshot_xmin(txid_current_snapshot())::text;
select to_regclass('sigeti_wap.encoding_check') is not null`);
  if (there?.rows[0]?.[0] !== true) await session.script(CREATE);
  const oldest = BigInt(String(snapshot?.rows[0]?.[0]));
  const tables = await textTables(session, sources, signal);
  const [noted] = await session.script('select relation::text, state, seen::text from sigeti_wap.encoding_check');
  const notes = new Map(
    (noted?.rows ?? []).map(([oid, state, seen]) => [String(oid), [String(state), BigInt(String(seen))] as const]),
  );
  const self = await ownIdentity(session);
  const stateOf = (table: Table) => [self, table.storage, ...table.texts, DAMAGE].join('\n');
  const seenOf = (table: Table): bigint | undefined => {
    const [state, seen = 0n] = notes.get(table.oid) ?? [];
    const isSame = table.storage !== undefined && state === stateOf(table);
    return isSame && isWithinRound(seen, oldest) ? seen : undefined;
  };
  const withNewTexts = async (table: Table): Promise<Table> => {
    const seen = seenOf(table);
    const isSound = seen !== undefined && !isWrittenSince(await look(table.relation), seen);
    return isSound ? { ...table, texts: [] } : table;
  };
  const written = await Promise.all(tables.map(withNewTexts));
  const changed = (table: Table) => {
    const seen = seenOf(table);
    return seen === undefined ? undefined : writtenSince(seen);
  };
  const found = await findIn(session, written, changed, signal);
  if (found.length === 0 && tables.length > 0) await note(session, tables, stateOf, oldest);
  return found;
}

/** Tells this database from a copy of it, in which transactions have other numbers. */
async function ownIdentity(session: Session): Promise<string> {
  const [found] = await session.script(`select d.oid::text || ' ' || 'sigeti_wap.encoding_check'::regclass::oid::text
from pg_database d where d.datname = current_database()`);
  return String(found?.rows[0]?.[0]);
}

async function note(
  session: Session,
  tables: readonly Table[],
  stateOf: (table: Table) => string,
  oldest: bigint,
): Promise<void> {
  const rows = tables.map((table) => `(${table.oid}, ${quoteLiteral(stateOf(table))}, ${oldest})`);
  await session.script(`insert into sigeti_wap.encoding_check (relation, state, seen) values ${rows.join(', ')}
on conflict (relation) do update set state = excluded.state, seen = excluded.seen`);
}
