import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The operational schema: its SQL and what it makes. */
export interface Schema {
  readonly sql: string;
  readonly tables: readonly string[];
  readonly types: readonly string[];
  /** Changes whenever the SQL does. */
  readonly version: string;
}

export const MARKER = 'sigeti_simulation';

const FILES = ['1-referentiel', '2-attribution', '3-recouvrement', '4-foncier', '5-marqueur'];

/** Reads the files of simulation/schema, in the order in which they build on each other. */
export async function readSchema(): Promise<Schema> {
  const parts = FILES.map((name) => readFile(new URL(`../schema/${name}.sql`, import.meta.url), 'utf8'));
  const sql = (await Promise.all(parts)).join('\n').replaceAll('\r\n', '\n');
  const named = (pattern: RegExp) => [...sql.matchAll(pattern)].flatMap(([, name]) => name ?? []);
  return {
    sql,
    tables: named(/^create table (\w+)/gm),
    types: named(/^create type (\w+)/gm),
    version: createHash('sha256').update(sql).digest('hex').slice(0, 12),
  };
}
