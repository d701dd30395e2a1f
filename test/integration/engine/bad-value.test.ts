// Values of the source that a node cannot digest: the row that has them and the expression are named.
import { expect, test } from 'vitest';
import type { ErrorDetails } from '../../../src/core/index.ts';
import { connect } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('values at fault', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const failureOf = async (spec: NodeSpec, others: readonly NodeSpec[] = []): Promise<ErrorDetails> => {
    const { results } = await runNodes(database.target(), [...others, { ...spec, config: { materialized: 'table' } }]);
    const error = results.get(spec.name)?.error;
    if (error === undefined) throw new Error(`${spec.name} did not fail`);
    return error;
  };

  test('a text in a numeric column: its row by the primary key, the expression, and the query to look with', async () => {
    await query(`create table public.lots (vide text, numero int, "Surface m2" text, ilot text, primary key (ilot, numero));
      insert into public.lots values ('', 1, '12', 'A'), ('', 2, '', 'A'), ('x', 3, '', 'B'), ('abc', 4, '7', 'B')`);
    const spec = (name: string, sql: string): NodeSpec => ({ name, sql, sources: ['public.lots'] });
    const empty = await failureOf(
      spec('v_empty', 'select numero,\n  l."Surface m2"::numeric as s\nfrom public.lots l'),
    );
    expect(empty.message.fr).toMatch(
      /\(22P02\) : .*"". Cette valeur est dans public\.lots\.Surface m2, ligne numero = \d, ilot = \w \(2 lignes en tout\)\. Expression : l\."Surface m2"::numeric \(models\/v_empty\.sql:2\)\.$/,
    );
    expect(empty.location).toEqual({ file: 'models/v_empty.sql', line: 2 });
    expect(empty.hint?.en).toContain(`select * from "public"."lots" where "Surface m2" = '';`);
    const cast = await failureOf(
      spec('v_cast', `select 'abc' as label, cast(vide as int) from public.lots where vide = 'abc'`),
    );
    expect(cast.message.en).toContain('This value is in public.lots.vide, row numero = 4, ilot = B (1 row in all).');
    expect(cast.message.en).toContain('Expression: cast(vide as int) (models/v_cast.sql:1).');
  });

  test('through a view and under another name, the file of the expression is the one of the view or of its reader', async () => {
    await query(
      `create table public.ventes (id int, le text); insert into public.ventes values (1, '2025-01-01'), (2, '31/02/2025')`,
    );
    const view: NodeSpec = {
      name: 'd_view',
      sql: 'select id, le as date_vente from public.ventes',
      sources: ['public.ventes'],
    };
    const reader: NodeSpec = {
      name: 'd_reader',
      sql: '-- le::date\nselect date_vente::date from dwh.d_view',
      reads: ['d_view'],
    };
    const error = await failureOf(reader, [view]);
    expect(error.message.fr).toContain('Cette valeur est dans public.ventes.le, ligne id = 2 (1 ligne en tout).');
    expect(error.message.fr).toContain('Expression : date_vente::date (models/d_reader.sql:2).');
    const inside: NodeSpec = {
      name: 'd_inside',
      sql: 'select id,\n to_date(le, $$YYYY-MM-DD$$) d from public.ventes',
      sources: ['public.ventes'],
    };
    const below = await failureOf({ name: 'd_below', sql: 'select d from dwh.d_inside', reads: ['d_inside'] }, [
      inside,
    ]);
    expect(below.message.en).toContain('(models/d_inside.sql:2)');
    expect(below.location).toEqual({ file: 'models/d_below.sql' });
  });

  test('a division by zero: the divisor, where it is written, and a row in which it is zero', async () => {
    await query(
      'create table public.taux (id int primary key, base numeric); insert into public.taux values (1, 4), (2, 0)',
    );
    const sources = ['public.taux'];
    const column = await failureOf({
      name: 'z_col',
      sources,
      sql: 'select 1 / nullif(id, 0) as a,\n 100 / t.base as b from public.taux t',
    });
    expect(column.message.fr).toMatch(
      /Le diviseur est nul dans public\.taux\.base, ligne id = 2 \(1 ligne en tout\)\. Expression : t\.base \(models\/z_col\.sql:2\)\.$/,
    );
    expect(column.hint?.fr).toContain('select * from "public"."taux" where "base" = 0;');
    const worked = await failureOf({ name: 'z_sum', sources, sql: 'select 1 / (base - base) from public.taux' });
    expect(worked.message.en).toMatch(/Expression: \(base - base\) \(models\/z_sum\.sql:1\)\.$/);
  });

  test('bytes that are not UTF-8, from a database in SQL_ASCII: table, column, key', async () => {
    const name = `${database.target().database}_ascii`;
    await query(`create database ${name} encoding 'SQL_ASCII' locale 'C' template template0`);
    const connection = { ...database.target(), database: name };
    const session = await connect(connection);
    try {
      await session.script(`create table public.noms (id int primary key, nom text);
        insert into public.noms values (1, 'Zoé'), (2, convert_from('\\x416e6472e9'::bytea, 'SQL_ASCII'))`);
      const specs: readonly NodeSpec[] = [{ name: 'a_noms', sql: 'select 1 as id', sources: ['public.noms'] }];
      const { events, results } = await runNodes(connection, specs, {
        compile: async (_, templates) => {
          await templates.query('select nom from public.noms order by id');
          return { sql: 'select 1 as id', preHooks: [], postHooks: [] };
        },
      });
      expect(results.get('a_noms')?.error).toMatchObject({
        sqlState: '22021',
        message: {
          fr: expect.stringMatching(
            /^Des octets ne sont pas de l’UTF-8 \(22021\) : .* Cette valeur est dans public\.noms\.nom, ligne id = 2 \(1 ligne en tout\)\.$/,
          ),
        },
        hint: {
          fr: expect.stringContaining(
            `convert_from(convert(convert_to("nom", 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'SQL_ASCII')`,
          ),
        },
      });
      const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text.fr] : []));
      expect(notices).toEqual([expect.stringContaining('SQL_ASCII')]);
    } finally {
      await session.close();
      await query(`drop database ${name} with (force)`);
    }
  });

  test('a value that is nowhere in the tables leaves the error as it is', async () => {
    const error = await failureOf({ name: 'n_made', sql: `select ('a' || 'b')::int as id` });
    expect(error.message.en).toBe(
      'A value does not have the form of its type (22P02): invalid input syntax for type integer: "ab".',
    );
    expect(error.hint?.en).toContain('case when');
  });
});
