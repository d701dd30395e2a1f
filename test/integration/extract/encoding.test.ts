import { beforeEach, describe, expect, test } from 'vitest';
import type { SigetiError } from '../../../src/core/index.ts';
import type { ConnectionTarget } from '../../../src/postgres/index.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { noticesOf, run, sql, useEncodedDatabase } from './support.ts';

const warehouse = useTestDatabase(newestServer());

const TABLE = 'create schema app; create table app.clients (id int primary key, nom text, ville text);';
const NAMES = `${TABLE} insert into app.clients values (1, 'Société à Côté', 'Abengourou'), (2, 'Œuvre 5 €', 'Séguéla')`;
/** `é` of WIN1252, a euro of WIN1252, and one good row of UTF-8. */
const STRAY = `${TABLE} insert into app.clients values (1, 'bonne', E'Abidjan \\xc3\\xa9'), (2, E'caf\\xe9', 'x'), (3, E'5 \\x80', E'\\xe0');`;

const latin1 = useEncodedDatabase('LATIN1', NAMES.replace(", (2, 'Œuvre 5 €', 'Séguéla')", ''));
const win1252 = useEncodedDatabase('WIN1252', NAMES);
const ascii = useEncodedDatabase('SQL_ASCII', STRAY);
const damaged = useEncodedDatabase('SQL_ASCII', STRAY, true);
const mislabelled = useEncodedDatabase('LATIN1', `${TABLE} insert into app.clients values (1, E'5 \\x80', 'x')`);
const undefinedByte = useEncodedDatabase(
  'WIN1252',
  `${TABLE} insert into app.clients values (1, 'a', 'b'), (2, 'a', E'\\x81')`,
);

const extraction = (source: ConnectionTarget, encoding?: string, meta?: unknown) => ({
  source,
  warehouse: warehouse.target(),
  tables: [{ name: 'clients', meta }],
  change: { encoding },
});
const copied = () => sql(warehouse.target(), 'select id, nom, ville from copie.clients order by id');

async function refusal(source: ConnectionTarget, encoding?: string): Promise<SigetiError> {
  const error: SigetiError = await run(extraction(source, encoding)).then(
    () => expect.unreachable('must be refused'),
    (thrown) => thrown,
  );
  expect(await sql(warehouse.target(), `select to_regclass('copie.clients')::text`)).toEqual([[null]]);
  return error;
}

beforeEach(() =>
  sql(warehouse.target(), 'drop schema if exists copie cascade; drop schema if exists sigeti_extract cascade'),
);

describe('a source', () => {
  test('in LATIN1 or WIN1252 is turned into UTF-8 by its server', async () => {
    await run(extraction(latin1()));
    expect(await copied()).toEqual([[1, 'Société à Côté', 'Abengourou']]);
    await run(extraction(win1252()));
    expect(await copied()).toEqual([
      [1, 'Société à Côté', 'Abengourou'],
      [2, 'Œuvre 5 €', 'Séguéla'],
    ]);
  });

  test('in SQL_ASCII with stray bytes is refused: table, key, column and bytes are named', async () => {
    const error = await refusal(ascii());
    expect(error.code).toBe('EXTRACT_BYTES_INVALID');
    expect(error.message).toContain('app.clients has 2 row(s)');
    expect(error.message).toContain('nom (id = 2: 0xe9), nom (id = 3: 0x80), ville (id = 3: 0xe0)');
  });

  test('in SQL_ASCII is turned once it is said what the bytes are, for all tables or for one', async () => {
    await sql(ascii(), 'delete from app.clients where id = 1');
    await run(extraction(ascii(), 'WIN1252'));
    const turned = [
      [2, 'café', 'x'],
      [3, '5 €', 'à'],
    ];
    expect(await copied()).toEqual(turned);
    await sql(warehouse.target(), 'drop schema copie cascade; drop schema sigeti_extract cascade');
    await run(extraction(ascii(), undefined, { encoding: 'win1252' }));
    expect(await copied()).toEqual(turned);
  });

  test('that is damaged UTF-8 is refused in the same way', async () => {
    const error = await refusal(damaged());
    expect(error.code).toBe('EXTRACT_BYTES_INVALID');
    expect(error.message).toContain('whose text is not in UTF8: nom (id = 2: 0xe9)');
  });

  test('with a byte that its encoding does not define is refused', async () => {
    const error = await refusal(undefinedByte());
    expect(error.code).toBe('EXTRACT_BYTES_INVALID');
    expect(error.message).toContain('ville (id = 2: 0x81)');
  });

  test('whose LATIN1 is WIN1252 in truth is pointed out, and turned once that is said', async () => {
    const { events } = await run(extraction(mislabelled()));
    expect(noticesOf(events)).toEqual([expect.stringContaining('1 control character')]);
    await run(extraction(mislabelled(), 'WIN1252'));
    expect(await copied()).toEqual([[1, '5 €', 'x']]);
  });

  test('said to be in an encoding that is none is refused', async () => {
    expect((await refusal(ascii(), 'latin-5000')).code).toBe('EXTRACT_CONFIG_INVALID');
  });
});
