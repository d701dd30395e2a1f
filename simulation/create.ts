import v8 from 'node:v8';
import type { Session } from '../src/postgres/index.ts';
import { settingInvalid } from './errors.ts';
import { generateRows, generateSource } from './generate/generate.ts';
import type { Settings } from './generate/world.ts';
import { loadTables, lookAtOwnDatabase } from './load/load.ts';
import { look } from './load/look.ts';
import { readSchema } from './load/schema.ts';
import { tableLoads } from './load/tables.ts';
import { type Plants, parsePlants, plantTraps } from './plant/plant.ts';
import type { SourceRows } from './source.ts';
import { dayOf, startOf } from './time.ts';
import { besideTruth, truthPieces } from './truth/beside.ts';

export interface CreateOptions {
  /** Where the database is made: schema `public` of this session's database. */
  readonly session: Session;
  /** 1 to 100,000; 1 is the volume of the agency's first two months, 10,000 that of five busy years. */
  readonly scale: number;
  readonly seed: string;
  /** `YYYY-MM-DD`, the reference date of every figure of the truth. */
  readonly asOf: string;
  /** Where the truth is written; no file without it. */
  readonly truthFile?: string | undefined;
  /** Which traps of the data occur exactly how often, e.g. `all=0,T14=5`; the others keep their everyday rate. */
  readonly plant?: Plants | string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit?: ((progress: CreateProgress) => void) | undefined;
}

/** Facts for a progress line. */
export type CreateProgress =
  | { readonly type: 'simulate.generated'; readonly tables: number; readonly rows: number }
  | { readonly type: 'simulate.truth'; readonly file: string }
  | { readonly type: 'simulate.table'; readonly table: string; readonly rows: number }
  | { readonly type: 'simulate.finished'; readonly tables: number; readonly rows: number };

export interface CreateResult {
  readonly tables: number;
  readonly rows: number;
}

const LARGEST_SCALE = 100_000;

/**
 * Makes the synthetic operational database, in place of an earlier one of its own, and writes the true value of
 * every indicator. Throws SIMULATE_SETTING_INVALID, SIMULATE_TRUTH_UNWRITABLE, SIMULATE_ENCODING_NOT_UTF8,
 * SIMULATE_FOREIGN_DATABASE before it changes anything, and the session's own errors.
 */
export async function create(options: CreateOptions): Promise<CreateResult> {
  const { session, truthFile, signal, emit = () => {} } = options;
  const settings = checkSettings(options);
  const { plant = {} } = options;
  const plants = typeof plant === 'string' ? parsePlants(plant) : plant;
  const schema = await readSchema();
  await lookAtOwnDatabase(session, schema);
  const source = makeRows(settings, plants);
  const loads = tableLoads(source);
  const result = { tables: loads.length, rows: loads.reduce((sum, { rows }) => sum + rows, 0) };
  emit({ type: 'simulate.generated', ...result });
  const onTable = ({ table, rows }: { table: string; rows: number }) => emit({ type: 'simulate.table', table, rows });
  const load = () => loadTables(session, loads, { schema, settings, plants, signal, onTable });
  if (truthFile === undefined) await load();
  else {
    await besideTruth(truthFile, truthPieces(source, settings, schema.version), load);
    emit({ type: 'simulate.truth', file: truthFile });
  }
  emit({ type: 'simulate.finished', ...result });
  return result;
}

/** Rows are made one at a time as they are read; planting needs them all in memory. */
function makeRows(settings: Settings, plants: Plants): SourceRows {
  // Millions of rows are garbage as soon as they are read: collected sooner, they take a third less memory.
  v8.setFlagsFromString('--heap-growing-percent=50');
  if (Object.keys(plants).length === 0) return generateRows(settings);
  const source = generateSource(settings);
  plantTraps(source, settings, plants);
  return source;
}

/** Whether schema `public` of the database holds any operational table, of the simulation's making or not. */
export async function hasSource(session: Session): Promise<boolean> {
  const { relations } = await look(session, await readSchema());
  return relations.length > 0;
}

function checkSettings({ scale, seed, asOf }: Settings): Settings {
  if (!Number.isInteger(scale) || scale < 1 || scale > LARGEST_SCALE) {
    throw settingInvalid('--scale', String(scale), {
      fr: `un entier de 1 à ${LARGEST_SCALE}`,
      en: `a whole number from 1 to ${LARGEST_SCALE}`,
    });
  }
  if (seed === '') throw settingInvalid('--seed', seed, { fr: 'un texte non vide', en: 'a text that is not empty' });
  if (!isDay(asOf)) {
    throw settingInvalid('--as-of', asOf, {
      fr: 'une date de la forme AAAA-MM-JJ',
      en: 'a date in the form YYYY-MM-DD',
    });
  }
  return { scale, seed, asOf };
}

/** Refuses what Date would correct in silence, such as 31 February. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text;
}
