import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { runNodeAlone } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('seeds', (server) => {
  const database = useTestDatabase(server);
  const seed = (name: string, text: string, config: Record<string, unknown> = {}) =>
    runNodeAlone(database.target(), { name, kind: 'seed', sql: text, config });
  const typesOf = (name: string) =>
    rowsOf(
      database,
      `select attname::text, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'dwh.${name}'::regclass and attnum > 0 order by attnum`,
    );

  test('types are inferred as dbt does, nulls included', async () => {
    const text =
      '\uFEFFid,n,day,moment,flag,word,none\r\n1.0,1.5,2024-01-31,2024-01-31 10:00:00,true,é"t"é,\r\n2,,,,False,null,null\r\n';
    expect(await seed('c_types', text.replace('é"t"é', '"é""t""é, ç"'))).toMatchObject({ status: 'success', rows: 2 });
    expect(await typesOf('c_types')).toEqual([
      ['id', 'integer'],
      ['n', 'double precision'],
      ['day', 'date'],
      ['moment', 'timestamp without time zone'],
      ['flag', 'boolean'],
      ['word', 'text'],
      ['none', 'integer'],
    ]);
    expect(await rowsOf(database, 'select id, n, day, moment, flag, word, none from dwh.c_types order by 1')).toEqual([
      [1, 1.5, '2024-01-31', '2024-01-31 10:00:00', true, 'é"t"é, ç', null],
      [2, null, null, null, false, null, null],
    ]);
  });

  test('column_types, delimiter and quote_columns are obeyed, odd characters survive', async () => {
    const config = { column_types: { Code: 'varchar(5)' }, delimiter: ';', quote_columns: false };
    await seed('c_config', 'Code;Text\n007;"a\tb\\c\nd"\n', config);
    expect(await typesOf('c_config')).toEqual([
      ['code', 'character varying(5)'],
      ['text', 'text'],
    ]);
    expect(await rowsOf(database, 'select * from dwh.c_config')).toEqual([['007', 'a\tb\\c\nd']]);
  });

  test('a second load publishes only what changed, other columns make a new table', async () => {
    await seed('c_again', 'id,v\n1,a\n2,b\n');
    expect(await seed('c_again', 'id,v\n1,a\n2,b\n')).toMatchObject({ rowsAffected: 0 });
    expect(await seed('c_again', 'id,v\n1,a\n2,B\n')).toMatchObject({ rowsAffected: 2 });
    expect(await seed('c_again', 'id,v,w\n1,a,x\n')).toMatchObject({ status: 'success', rows: 1 });
    expect(await rowsOf(database, 'select * from dwh.c_again')).toEqual([[1, 'a', 'x']]);
  });

  test('what is wrong with the file is said with its line', async () => {
    const uneven = await seed('c_uneven', 'id,v\n1,a\n2,b,c\n');
    expect(uneven.error).toMatchObject({ code: 'RUN_SEED_INVALID', location: { file: 'seeds/c_uneven.sql', line: 3 } });
    const unknown = await seed('c_unknown', 'id\n1\n', { column_types: { idd: 'int' } });
    expect(unknown.error).toMatchObject({
      code: 'RUN_CONFIG_INVALID',
      location: { file: 'seeds/c_unknown.sql' },
      hint: { en: 'Columns of the file: id.' },
    });
  });

  test('a value that its column does not take is said with its column and its line of the file', async () => {
    const typed = await seed('c_typed', 'a,Le nom,id\n1,"x\ny",1\n\n2,z,1;5\n', { column_types: { id: 'int' } });
    expect(typed.error).toMatchObject({
      code: 'RUN_SEED_INVALID',
      sqlState: '22P02',
      location: { file: 'seeds/c_typed.sql', line: 5 },
      message: {
        fr: 'Ligne 5 du fichier, colonne « id » : la valeur n’a pas la forme du type int (22P02) : « 1;5 ».',
        en: "Line 5 of the file, column 'id': the value does not have the form of the type int (22P02): '1;5'.",
      },
    });
    expect(typed.error?.hint?.fr).toMatch(/dans la configuration du seed : column_types: \{id: text\}\.$/);
    expect(typed.error?.hint?.en).toMatch(/in the configuration of the seed: column_types: \{id: text\}\.$/);
    const said = async (name: string, text: string, config: Record<string, unknown>) =>
      (await seed(name, text, config)).error?.message.en;
    expect(await said('c_long', 'Le: nom\nab\nabcdef\n', { column_types: { 'Le: nom': 'varchar(5)' } })).toBe(
      "Line 3 of the file, column 'Le: nom': the value is too long for the type varchar(5) (22001): 'abcdef'.",
    );
    expect(await said('c_large', 'N\n99999\n', { column_types: { N: 'smallint' }, quote_columns: false })).toBe(
      "Line 2 of the file, column 'N': the value is too large for the type smallint (22003): '99999'.",
    );
    // A type that was inferred can refuse too.
    expect(await said('c_day', 'jour\n2024-01-31\n2024-02-31\n', {})).toBe(
      "Line 3 of the file, column 'jour': the value does not exist in the type date (22008): '2024-02-31'.",
    );
    expect((await seed('c_typed', 'id\n1\n', {})).status).toBe('success');
  });

  test('personal data is not in what is said of it', async () => {
    const spec = {
      name: 'c_pii',
      kind: 'seed',
      sql: 'tel\n0708\n',
      config: { column_types: { tel: 'date' } },
    } as const;
    const { error } = await runNodeAlone(database.target(), { ...spec, tags: ['pii'] });
    expect(error).toMatchObject({ code: 'RUN_SEED_INVALID', location: { line: 2 } });
    expect(error?.message.en).toBe(
      "Line 2 of the file, column 'tel': the value does not have the form of the type date (22007). The value is not shown, since personal data passes through this query.",
    );
    expect(error?.message.fr).toMatch(
      /^Ligne 2 du fichier, colonne « tel » : .*\(22007\)\. La valeur n’est pas montrée/,
    );
    expect(JSON.stringify(error)).not.toContain('0708');
  });
});
