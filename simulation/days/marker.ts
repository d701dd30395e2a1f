import type { Session } from '../../src/postgres/index.ts';
import type { Settings } from '../generate/world.ts';
import { MARKER } from '../load/schema.ts';
import type { Plants } from '../plant/plant.ts';
import { addDays, type Day } from '../time.ts';
import { isOperationName, type OperationName } from './operations.ts';

/** Days that went by in one go. */
export interface Advance {
  readonly days: number;
  readonly seed: string;
  /** Exactly these on each of the days; else what the weights give. */
  readonly operations?: readonly OperationName[];
}

/** What a synthetic database says of itself: its rows are a function of it. */
export interface Marker {
  /** As it was created. */
  readonly settings: Settings;
  readonly plants: Plants;
  readonly advances: readonly Advance[];
  readonly version: string;
}

/** Reads the marker; with `lock`, no other session may change the database until the transaction ends. */
export async function readMarker(session: Session, lock = false): Promise<Marker> {
  if (lock) await session.query(`select pg_advisory_xact_lock(hashtext('${MARKER}'))`);
  const { rows } = await session.query<{ marker: string }>(
    `select jsonb_build_object('seed', seed, 'scale', scale, 'asOf', as_of, 'plants', plants, 'advances', advances,
                               'version', version)::text as marker
       from public.${MARKER}`,
  );
  const marker: Record<string, unknown> = { ...Object(JSON.parse(rows[0]?.marker ?? '{}')) };
  return {
    settings: { seed: String(marker.seed), scale: Number(marker.scale), asOf: String(marker.asOf) },
    plants: { ...Object(marker.plants) },
    advances: Array.isArray(marker.advances) ? marker.advances.map(readAdvance) : [],
    version: String(marker.version),
  };
}

function readAdvance(value: unknown): Advance {
  const { days, seed, operations }: Record<string, unknown> = { ...Object(value) };
  const known = { days: Number(days), seed: String(seed) };
  return Array.isArray(operations) ? { ...known, operations: operations.map(String).filter(isOperationName) } : known;
}

/** Notes the days that went by, and the columns that came. */
export async function noteAdvance(
  session: Session,
  advance: Advance,
  columns: readonly (readonly [string, string])[],
): Promise<void> {
  await session.query(
    `update public.${MARKER} set advances = advances || $1::jsonb, added_columns = added_columns || $2::jsonb`,
    [JSON.stringify([advance]), JSON.stringify(columns)],
  );
}

/** The day on which the database stands. */
export function dayOfMarker({ settings, advances }: Pick<Marker, 'settings' | 'advances'>): Day {
  return addDays(
    settings.asOf,
    advances.reduce((sum, { days }) => sum + days, 0),
  );
}
