import { quoteIdentifier } from '../../src/core/index.ts';
import type { Session } from '../../src/postgres/index.ts';
import { encodingNotUtf8, foreignDatabase } from '../errors.ts';
import type { Settings } from '../generate/world.ts';
import { type Found, isSameVersion, look } from './look.ts';
import { MARKER, type Schema } from './schema.ts';
import type { TableLoad } from './tables.ts';

export interface LoadOptions {
  readonly schema: Schema;
  readonly settings: Settings;
  /** Kept in the marker, for whoever makes the same objects again. */
  readonly plants: object;
  readonly signal?: AbortSignal | undefined;
  /** Called after each table. */
  readonly onTable?: ((table: TableLoad) => void) | undefined;
}

/**
 * Puts the rows into schema `public` of the session's database, in one transaction: other sessions see all of it or
 * what was there before. A schema of the same version is emptied and filled again, so that views over it stay.
 * Throws SIMULATE_FOREIGN_DATABASE, before any change, where operational tables stand that it did not make.
 */
export async function loadTables(session: Session, loads: readonly TableLoad[], options: LoadOptions): Promise<void> {
  const { schema, settings, plants, signal, onTable } = options;
  await session.query('begin', [], signal);
  try {
    await session.query(
      `set local search_path to public; select pg_advisory_xact_lock(hashtext('${MARKER}'))`,
      [],
      signal,
    );
    await prepareSchema(session, schema, signal);
    for (const load of loads) {
      await session.copyIn(`copy ${load.table} (${load.columns.join(', ')}) from stdin`, load.chunks(), signal);
      onTable?.(load);
    }
    for (const { table } of loads.filter(({ columns }) => columns.includes('id'))) {
      await session.query(
        `select setval(pg_get_serial_sequence('${table}', 'id'), coalesce(max(id), 1), max(id) is not null) from ${table}`,
        [],
        signal,
      );
    }
    await session.query(
      `insert into ${MARKER} (seed, scale, as_of, version, plants) values ($1, $2, $3, $4, $5)`,
      [settings.seed, settings.scale, settings.asOf, schema.version, JSON.stringify(plants)],
      signal,
    );
    await session.query('commit', [], signal);
  } catch (error) {
    // The first error is the one to report: on a lost connection the rollback fails too.
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
  await session.query(`analyze ${schema.tables.map((table) => `public.${table}`).join(', ')}`, [], signal);
}

/** Throws SIMULATE_ENCODING_NOT_UTF8, or SIMULATE_FOREIGN_DATABASE for a database that is neither empty nor its own. */
export async function lookAtOwnDatabase(session: Session, schema: Schema): Promise<Found> {
  const found = await look(session, schema);
  if (found.encoding !== 'UTF8') throw encodingNotUtf8(found.database, found.encoding);
  const standing = [...found.relations, ...found.types];
  if (!found.marked && standing.length > 0) throw foreignDatabase(found.database, standing);
  return found;
}

async function prepareSchema(session: Session, schema: Schema, signal: AbortSignal | undefined): Promise<void> {
  const found = await lookAtOwnDatabase(session, schema);
  if (!found.marked) {
    await session.query(schema.sql, [], signal);
    return;
  }
  if (await isSameVersion(session, schema, found)) {
    await dropAddedColumns(session, signal);
    await session.query(`truncate ${schema.tables.join(', ')} restart identity`, [], signal);
    return;
  }
  // Another version's tables: they go with the views over them, which the next refresh makes again.
  await session.query(`drop table ${found.relations.join(', ')} cascade`, [], signal);
  if (found.types.length > 0) await session.query(`drop type ${found.types.join(', ')} cascade`, [], signal);
  await session.query(schema.sql, [], signal);
}

/** The columns that went in as days went by: views that read them go too. */
async function dropAddedColumns(session: Session, signal: AbortSignal | undefined): Promise<void> {
  const { rows } = await session.query<{ table: string; column: string }>(
    `select added ->> 0 as table, added ->> 1 as column
       from public.${MARKER}, jsonb_array_elements(added_columns) as added`,
    [],
    signal,
  );
  for (const { table, column } of rows) {
    const statement = `alter table ${quoteIdentifier(table)} drop column ${quoteIdentifier(column)} cascade`;
    await session.query(statement, [], signal);
  }
}
