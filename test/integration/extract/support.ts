import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import type { RunEvent } from '../../../src/core/index.ts';
import { type ExtractOutcome, type ExtractRequest, extract, readTableOptions } from '../../../src/extract/index.ts';
import { type ConnectionTarget, connect, parseConnectionUrl, type Session } from '../../../src/postgres/index.ts';
import { newestServer } from '../../support/database.ts';
import type { TestServer } from '../../support/servers.ts';

/** The oldest server under test: sources are often older than the warehouse. */
export function oldestServer(): TestServer {
  const [oldest] = [...inject('servers')].sort((left, right) => Number(left.label) - Number(right.label));
  return oldest ?? newestServer();
}

export interface TableSpec {
  readonly name: string;
  readonly meta?: unknown;
  /** The text of a model that reads the table. */
  readonly reader?: string;
}

export interface Extraction {
  readonly source: ConnectionTarget;
  readonly warehouse: ConnectionTarget;
  readonly tables: readonly (string | TableSpec)[];
  readonly schema?: string;
  readonly change?: Partial<ExtractRequest>;
}

export interface Extracted {
  readonly outcome: ExtractOutcome;
  readonly events: readonly RunEvent[];
}

/** The request that the command line would make for tables of the schema `app`, copied into the schema `copie`. */
export function requestFor({ source, warehouse, tables, schema = 'app', change }: Extraction): ExtractRequest {
  return {
    source,
    warehouse,
    target: 'dwh',
    threads: 3,
    fullRefresh: false,
    emit: () => undefined,
    signal: new AbortController().signal,
    tables: tables.flatMap((spec) => {
      const { name, meta, reader } = typeof spec === 'string' ? { name: spec } : spec;
      const uniqueId = `source.p.app.${name}`;
      const location = { file: 'models/sources.yml' };
      const options = readTableOptions(meta, uniqueId);
      if (options === undefined) return [];
      const readers = reader === undefined ? [] : [{ uniqueId: `model.p.stg_${name}`, text: reader }];
      const [from, to] = [schema, 'copie'].map((of) => ({ schema: of, identifier: name }));
      return [{ uniqueId, name, from, to, options, readers, location } as ExtractRequest['tables'][number]];
    }),
    ...change,
  };
}

export async function run(extraction: Extraction): Promise<Extracted> {
  const events: RunEvent[] = [];
  const outcome = await extract({ ...requestFor(extraction), emit: (event) => events.push(event) });
  return { outcome, events };
}

/** What the notices said, in English. */
export function noticesOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.text.en] : []));
}

/** Runs SQL and returns the last result's rows. */
export async function sql(target: ConnectionTarget, text: string): Promise<readonly (readonly unknown[])[]> {
  return await withSession(target, async (session) => (await session.script(text)).at(-1)?.rows ?? []);
}

export async function withSession<T>(target: ConnectionTarget, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await connect(target);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/**
 * A database of the source's server in another encoding than UTF-8, filled by `fill` and dropped after the tests.
 * `claim` has it say of itself that it is in UTF-8, whatever it holds: what a damaged database is like.
 */
export function useEncodedDatabase(encoding: string, fill: string, claim = false): () => ConnectionTarget {
  const admin = parseConnectionUrl(oldestServer().url);
  const name = `sigeti_test_${randomBytes(6).toString('hex')}`;
  const target: ConnectionTarget = { ...admin, database: name };
  beforeAll(async () => {
    await sql(admin, `create database ${name} encoding '${encoding}' locale 'C' template template0`);
    await sql(target, fill);
    if (claim) await sql(admin, `update pg_database set encoding = 6 where datname = '${name}'`);
  });
  afterAll(() => sql(admin, `drop database ${name} with (force)`));
  return () => target;
}
