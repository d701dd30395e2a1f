import type { Session } from '../../src/postgres/index.ts';
import { MARKER, type Schema } from './schema.ts';

/** What stands in schema `public` under the names of the operational schema. */
export interface Found {
  readonly database: string;
  readonly encoding: string;
  readonly relations: readonly string[];
  readonly types: readonly string[];
  /** The marker is there: the simulation made what stands. */
  readonly marked: boolean;
}

export async function look(session: Session, schema: Schema): Promise<Found> {
  const { rows } = await session.query<Found>(
    `select current_database()::text as database,
            current_setting('server_encoding') as encoding,
            to_regclass('public.${MARKER}') is not null as marked,
            array(select relname::text from pg_class
                   where relnamespace = 'public'::regnamespace and relname = any ($1::text[]) order by 1) as relations,
            array(select typname::text from pg_type
                   where typnamespace = 'public'::regnamespace and typname = any ($2::text[]) order by 1) as types`,
    [schema.tables, schema.types],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the catalogue query returned no row');
  return found;
}

/** Whether what stands is complete and of this very schema, so that it can be emptied and filled again. */
export async function isSameVersion(session: Session, schema: Schema, found: Found): Promise<boolean> {
  if (found.relations.length !== schema.tables.length || found.types.length !== schema.types.length) return false;
  const { rows } = await session.query<{ version: string }>(`select version from public.${MARKER}`);
  return rows[0]?.version === schema.version;
}
