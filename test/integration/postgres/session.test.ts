import { expect, test, vi } from 'vitest';
import { connect, SessionPool } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('a session', (server) => {
  const database = useTestDatabase(server);

  test('returns values as exact as PostgreSQL has them', async () => {
    const session = await database.session();
    const { rows } = await session.query(
      `select 9007199254740993::int8 as big, 0.10::numeric as amount, date '2025-02-01' as day,
              timestamptz '2025-02-01 10:00+02' at time zone 'UTC' as moment, array['a', 'b'] as texts, array['a']::name[] as names,
              true as yes, null as nothing, 1.5::float8 as half, '{"a": 1}'::jsonb as json`,
    );
    expect(rows).toEqual([
      {
        big: 9007199254740993n,
        amount: '0.10',
        day: '2025-02-01',
        moment: '2025-02-01 08:00:00',
        texts: ['a', 'b'],
        names: ['a'],
        yes: true,
        nothing: null,
        half: 1.5,
        json: '{"a": 1}',
      },
    ]);
  });

  test('writes dates as ISO whatever the database prefers', async () => {
    const admin = await database.session();
    await admin.query(`alter database "${database.target().database}" set datestyle = 'German'`);
    const session = await database.session();
    expect((await session.query(`select date '2025-02-01' as day`)).rows).toEqual([{ day: '2025-02-01' }]);
  });

  test('runs several statements in one round trip and keeps columns of one name apart', async () => {
    const session = await database.session();
    const results = await session.script(
      'select 1 as a, 2 as a; create temp table t (n int); insert into t values (1)',
    );
    expect(results.map(({ command, rows, rowCount }) => ({ command, rows, rowCount }))).toEqual([
      { command: 'SELECT', rows: [[1, 2]], rowCount: 1 },
      { command: 'CREATE', rows: [], rowCount: 0 },
      { command: 'INSERT', rows: [], rowCount: 1 },
    ]);
    expect(await session.script('')).toEqual([]);
  });

  test('takes the search path and the role of its target', async () => {
    const admin = await database.session();
    await admin.query(`create schema "é"; create role "r_${server.label}"`);
    const session = await connect({ ...database.target(), searchPath: '"é", public', role: `r_${server.label}` });
    const { rows } = await session.query(`select current_user::text as role, current_setting('search_path') as path`);
    await session.close();
    await admin.query(`drop role "r_${server.label}"`);
    expect(rows).toEqual([{ role: `r_${server.label}`, path: '"é", public' }]);
  });

  test('names the line, the detail and the constraint of a refused statement', async () => {
    const session = await database.session();
    await session.query('create temp table k (n int constraint only_once unique); insert into k values (1)');
    await expect(session.query('select 1,\n  nope')).rejects.toMatchObject({
      code: 'DATABASE_QUERY_FAILED',
      details: { sqlState: '42703', server: { line: 2 } },
    });
    await expect(session.query('insert into k values (1)')).rejects.toMatchObject({
      details: { sqlState: '23505', server: { constraint: 'only_once', detail: 'Key (n)=(1) already exists.' } },
    });
    expect((await session.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });

  test('executes a setting before what is sent next, of which results and errors say nothing', async () => {
    const session = await database.session();
    const name = async () => (await session.query("select current_setting('application_name') as name")).rows[0]?.name;
    const precede = (value: string) => session.precede(`set application_name = '${value}'`);
    precede('overridden');
    precede('in one text');
    const text = "select current_setting('application_name'); select 2";
    expect((await session.script(text)).map(({ rows }) => rows)).toEqual([[['in one text']], [[2]]]);
    precede('with parameters');
    const { rows } = await session.query("select $1 || current_setting('application_name') as x", ['']);
    expect(rows).toEqual([{ x: 'with parameters' }]);
    precede('alone');
    // Refused in a text of several commands.
    await session.foreignScript('vacuum pg_class');
    expect(await name()).toBe('alone');
    precede('for a copy');
    for await (const chunk of session.copyOut('copy (select 1) to stdout')) expect(String(chunk)).toBe('1\n');
    expect(await name()).toBe('for a copy');
    precede('not réussi');
    await expect(session.script('select 1;\nselect nope')).rejects.toMatchObject({
      details: { server: { statement: 1, line: 2, character: 8, source: 'select nope' } },
    });
    precede('not réussi');
    await expect(session.script('select 1; select 1 / 0')).rejects.toMatchObject({
      details: { server: { statement: 1 } },
    });
    precede('forgotten');
    await session.renew();
    expect(await name()).not.toBe('forgotten');
  });

  test('may begin with a setting and then choose the isolation and the picture', async () => {
    const [first, second] = [await database.session(), await database.session()];
    const [exported] = await first
      .script('begin isolation level repeatable read; select pg_export_snapshot()')
      .then((results) => results.slice(1));
    second.precede("set application_name = 'then'");
    const results = await second.script(
      `begin isolation level repeatable read; set transaction snapshot '${exported?.rows[0]?.[0]}'; select current_setting('transaction_isolation'), current_setting('application_name')`,
    );
    expect(results.at(-1)?.rows).toEqual([['repeatable read', 'then']]);
    await second.script('commit');
    await first.script('commit');
  });

  test('stops the statement on the server when its signal fires, and goes on', async () => {
    const session = await database.session();
    const stop = new AbortController();
    const sleeping = session.query('select pg_sleep(600)', [], stop.signal);
    stop.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
    await expect(session.query('select 1', [], stop.signal)).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
    expect((await session.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
  });

  test('reports a server timeout as a failure, not as a cancellation', async () => {
    const session = await database.session();
    const slow = session.query(`set statement_timeout = '10ms'; select pg_sleep(600)`);
    await expect(slow).rejects.toMatchObject({ code: 'DATABASE_QUERY_FAILED', details: { sqlState: '57014' } });
  });

  test('is lost for good when the server ends it', async () => {
    const session = await connect(database.target());
    const other = await database.session();
    const sleeping = session.query('select pg_sleep(600)');
    const lost = expect(sleeping).rejects.toMatchObject({ code: 'DATABASE_CONNECTION_LOST' });
    await other.query('select pg_terminate_backend($1)', [session.processId]);
    await lost;
    expect(session.lost.aborted).toBe(true);
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'DATABASE_CONNECTION_LOST' });
    await session.close();
  });

  test('hears notices', async () => {
    const session = await database.session();
    const heard: string[] = [];
    const deafen = session.onNotice(({ severity, message }) => heard.push(`${severity} ${message}`));
    await session.query('create temp table n (a int); create temp table if not exists n (a int)');
    deafen();
    await session.query('create temp table if not exists n (a int)');
    expect(heard).toEqual(['NOTICE relation "n" already exists, skipping']);
  });

  test('goes on with the sessions that the server accepts, and fails where it accepts none', async () => {
    const admin = await database.session();
    const role = `few_${server.label}`;
    await admin.query(`create role ${role} login password 'x' connection limit 2`);
    const target = { ...database.target(), user: role, password: 'x' };
    const sizes: number[] = [];
    const pool = new SessionPool(target, 5, { onShrink: (size) => sizes.push(size) });
    const ask = () => pool.use((session) => session.query('select pg_sleep(0.05)'));
    try {
      expect(await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()])).toHaveLength(6);
      // On a busy machine, processes of refused logins still count for the server when the last is tried again.
      expect([
        [4, 3, 2],
        [4, 3, 2, 1],
      ]).toContainEqual(sizes);
      const full = new SessionPool(target, 2);
      const refused = await Promise.allSettled([full.use(ask), full.use(ask)]);
      for (const one of refused) expect(one).toMatchObject({ reason: { code: 'DATABASE_TOO_MANY_CONNECTIONS' } });
    } finally {
      await pool.close();
      await vi.waitFor(() => admin.query(`drop role ${role}`), { timeout: 5_000 });
    }
  });

  test('lends no more sessions than the pool has, and replaces a lost one', async () => {
    const pool = new SessionPool(database.target(), 2);
    const ask = () => pool.use(async (session) => (await session.query('select pg_backend_pid() as pid')).rows[0]?.pid);
    const used = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(new Set(used).size).toBe(2);
    const ended = pool.use((session) => session.query('select pg_terminate_backend(pg_backend_pid())'));
    await expect(ended).rejects.toMatchObject({ code: 'DATABASE_CONNECTION_LOST' });
    expect(await Promise.all([ask(), ask()])).toHaveLength(2);
    await pool.close();
  });
});

describeOnEveryServer('what a server refuses at login', (server) => {
  const database = useTestDatabase(server);
  const secret = 'Very-Secret-42';

  test.each([
    ['the password', 'DATABASE_PASSWORD_WRONG', { password: secret }],
    ['no password', 'DATABASE_PASSWORD_MISSING', { password: undefined }],
    ['the database', 'DATABASE_NOT_FOUND', { database: 'nowhere' }],
    ['encryption', 'DATABASE_TLS_UNAVAILABLE', { sslmode: 'require' as const }],
    ['the role', 'DATABASE_ROLE_UNKNOWN', { role: 'ghost' }],
    ['the certificate file', 'DATABASE_TLS_FAILED', { sslmode: 'verify-ca' as const, sslrootcert: '/no/such.pem' }],
  ])('%s: %s', async (_what, code, change) => {
    const refused = connect({ ...database.target(), ...change });
    await expect(refused).rejects.toMatchObject({ code });
    const shown = JSON.stringify(await refused.catch((error: unknown) => error));
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(database.target().password);
  });
});
