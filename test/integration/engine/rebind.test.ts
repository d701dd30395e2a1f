// Views of relations that are replaced at the same time, by two nodes of a run.
import { expect, test } from 'vitest';
import { executeText, type QueryResult } from '../../../src/engine/adapter/index.ts';
import {
  findDependents,
  lockViews,
  rebindAll,
  takeRebinds,
  toDependents,
} from '../../../src/engine/materialize/dependents.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('a view of two relations', (server) => {
  const database = useTestDatabase(server);

  /** The published table out, the new one in, as a publication does it. */
  async function replace(session: Session, table: string, found: QueryResult): Promise<void> {
    const dependents = toDependents(found, database.target().database);
    const moves = [`alter table public.${table} set schema kept`, `alter table fresh.${table} set schema public`];
    const statements = [
      ...[...lockViews(dependents), ...takeRebinds(dependents)].map(({ sql }) => sql),
      ...moves,
      ...rebindAll(dependents).map(({ sql }) => sql),
    ];
    await session.script(['begin', ...statements, 'commit'].join(';\n'));
  }

  function find(session: Session, table: string): Promise<QueryResult> {
    const relation = { database: database.target().database, schema: 'public', identifier: table };
    return executeText(session, findDependents(relation));
  }

  test('follows both, also where one is replaced in the picture that was taken of the other', async () => {
    const [one, other] = [await database.session(), await database.session()];
    await one.script(`create schema fresh; create schema kept;
      create table public.a as select 'old a' as v; create table public.b as select 'old b' as v;
      create table fresh.a as select 'new a' as v; create table fresh.b as select 'new b' as v;
      create view public.both as select a.v as a, b.v as b from public.a, public.b`);
    // An increment that is built whole looks for dependents in the picture that it has of its inputs.
    await one.script('begin isolation level repeatable read; select 1');
    await replace(other, 'b', await find(other, 'b'));
    const found = await find(one, 'a');
    await one.script('commit');
    await replace(one, 'a', found);
    expect((await one.script('select a, b from public.both'))[0]?.rows).toEqual([['new a', 'new b']]);
  });
});
