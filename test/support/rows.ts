import type { TestDatabase } from './database.ts';

/** Runs SQL and returns the first result's rows as arrays; `bigint` becomes a number, for short expectations. */
export async function rowsOf(database: TestDatabase, sql: string): Promise<readonly (readonly unknown[])[]> {
  const session = await database.session();
  const [result] = await session.script(sql);
  await session.close();
  return (result?.rows ?? []).map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}
