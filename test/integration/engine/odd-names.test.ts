// Names with quotes, accents, capitals, spaces, dots and percent signs, and of 63 and 64 bytes.
import { expect, test } from 'vitest';
import { connect } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

const BYTES_63 = 'a'.repeat(63);
/** 62 bytes in 31 characters, and one more. */
const ACCENTS_63 = `${'é'.repeat(31)}z`;
const NAMES = [
  `L'île "Zoé" d’été`,
  'Avec Espaces',
  'MAJUSCULES',
  'point.virgule;--',
  '100%',
  '$1',
  BYTES_63,
  ACCENTS_63,
];

describeOnEveryServer('odd names', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

  test.each(['table', 'view', 'incremental'])('as relation, schema and column: %s', async (materialized) => {
    const specs = NAMES.map(
      (name, index): NodeSpec => ({
        name: `${materialized}_${index}`,
        identifier: name,
        schema: `${materialized.slice(0, 1)}${name}`.slice(0, name === BYTES_63 ? 63 : 30),
        sql: `select 1 as ${quoted(name)}`,
        config: { materialized, ...(materialized === 'view' ? {} : { unique_key: quoted(name) }) },
      }),
    );
    const good = Object.fromEntries(specs.map(({ name }) => [name, 'success']));
    expect((await runNodes(database.target(), specs)).statuses).toEqual(good);
    const more = specs.map((spec) => ({
      ...spec,
      sql: `${spec.sql}, 'x' as "autre é"`,
      config: { ...spec.config, on_schema_change: 'sync_all_columns' },
    }));
    expect((await runNodes(database.target(), more)).statuses).toEqual(good);
    for (const { schema = '', identifier = '' } of specs) {
      expect(await query(`select * from ${quoted(schema)}.${quoted(identifier)}`)).toEqual([[1, 'x']]);
    }
    expect(await query(`select 1 from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  });

  test('as database, role and target schema; a source of such a name that is missing is named', async () => {
    const name = `Base "été" ${server.label}`;
    await query(`create database ${quoted(name)} template template0 encoding 'UTF8'`);
    await query(
      `create role ${quoted(name)} login password 'p'; grant create on database ${quoted(name)} to ${quoted(name)}`,
    );
    const target = { ...database.target(), database: name, user: name, password: 'p' };
    try {
      const spec: NodeSpec = { name: 'n', schema: name, sql: 'select 1 as id', config: { materialized: 'table' } };
      const reader: NodeSpec = {
        name: 'r',
        schema: name,
        sql: 'select * from public."Lots d’été"',
        sources: ['public.Lots d’été'],
      };
      const { statuses, results } = await runNodes(target, [spec, reader], { target: { name: 'test', schema: name } });
      expect(statuses).toEqual({ n: 'success', r: 'error' });
      expect(results.get('r')?.error).toMatchObject({
        code: 'RUN_SOURCE_MISSING',
        message: { fr: expect.stringContaining(`(public.Lots d’été) n’existe pas dans la base « ${name} »`) },
      });
      const session = await connect(target);
      expect((await session.script(`select id from ${quoted(name)}.n`))[0]?.rows).toEqual([[1]]);
      await session.close();
    } finally {
      await query(`drop database ${quoted(name)} with (force)`);
      await query(`drop role ${quoted(name)}`);
    }
  });

  test.each([`${BYTES_63}b`, `${'é'.repeat(32)}`])(
    'a name of 64 bytes is refused before PostgreSQL cuts it: %s',
    async (name) => {
      const { results } = await runNodes(database.target(), [
        { name: 'long', identifier: name, sql: 'select 1 as id', config: { materialized: 'table' } },
      ]);
      expect(results.get('long')?.error).toMatchObject({
        code: 'RUN_NAME_TOO_LONG',
        location: { file: 'models/long.sql' },
      });
      expect(results.get('long')?.error?.message.en).toContain(`64 bytes`);
    },
  );
});
