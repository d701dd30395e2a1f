import { expect, test } from 'vitest';
import { copyRow } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

const ODD = ['tab\there', 'line\nfeed', 'carriage\rreturn', 'back\\slash', '\\N', '\\.', '', 'é’«😀', '"quoted"', null];

describeOnEveryServer('COPY', (server) => {
  const database = useTestDatabase(server);

  test('brings odd texts there and back', async () => {
    const session = await database.session();
    await session.query('create table odd (n int, t text)');
    const rows = ODD.map((text, index) => copyRow([index, text]));
    expect(await session.copyIn('copy odd from stdin', rows)).toBe(ODD.length);
    const { rows: stored } = await session.query('select t from odd order by n');
    expect(stored.map(({ t }) => t)).toEqual(ODD);

    const chunks: Buffer[] = [];
    for await (const chunk of session.copyOut('copy (select * from odd order by n) to stdout')) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(rows.join(''));
  });

  test('takes prebuilt pieces cut anywhere, from an asynchronous source', async () => {
    const session = await database.session();
    await session.query('create table pieces (n int, t text)');
    const data = Buffer.from('1\té\n2\tb\n');
    async function* source() {
      for (const byte of data) yield Buffer.of(byte);
    }
    expect(await session.copyIn('copy pieces from stdin', source())).toBe(2);
    expect((await session.query('select t from pieces order by n')).rows).toEqual([{ t: 'é' }, { t: 'b' }]);
  });

  test('names the line and the column of bad data', async () => {
    const session = await database.session();
    await session.query('create table strict (n int)');
    await expect(session.copyIn('copy strict from stdin', ['1\n', 'x\n'])).rejects.toMatchObject({
      code: 'DATABASE_QUERY_FAILED',
      message: expect.stringContaining('COPY strict, line 2, column n'),
    });
    expect((await session.query('select count(*)::int as n from strict')).rows).toEqual([{ n: 0 }]);
  });

  test('copies nothing when the source fails, and passes its error on', async () => {
    const session = await database.session();
    await session.query('create table broken (n int)');
    const fault = new Error('the source broke');
    function* source() {
      yield '1\n';
      throw fault;
    }
    await expect(session.copyIn('copy broken from stdin', source())).rejects.toBe(fault);
    expect((await session.query('select count(*)::int as n from broken')).rows).toEqual([{ n: 0 }]);
  });

  test('stops a copy in whose source never ends', async () => {
    const session = await database.session();
    await session.query('create table endless (n int)');
    const stop = new AbortController();
    async function* source() {
      yield '1\n';
      stop.abort();
      await new Promise(() => {});
    }
    const copying = session.copyIn('copy endless from stdin', source(), stop.signal);
    await expect(copying).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
    expect((await session.query('select count(*)::int as n from endless')).rows).toEqual([{ n: 0 }]);
  });

  test('may be left before the end of a copy out', async () => {
    const session = await database.session();
    for await (const chunk of session.copyOut('copy (select generate_series(1, 100000000)) to stdout')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await session.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });
});
