// Readers of the warehouse while it is refreshed: eight sessions in loops, and a ninth that watches who waits for locks.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const WATCH_EVERY_MS = 5;

/**
 * Starts the readers of the schemas with a prefix. Every read checks a sum or a count that no refresh changes: another
 * value is a torn read. Returns a function that stops them and returns what they saw.
 */
export async function startReaders(url, prefix) {
  const state = { stopped: false, readers: [], waits: new Map(), gap: 0 };
  const stop = new AbortController();
  const expected = await expectedValues(url, prefix);
  const loops = readersOf(prefix).map((reader) => runReader(url, reader, expected, state, stop.signal));
  const watcher = watchLocks(url, state);
  return async () => {
    state.stopped = true;
    stop.abort();
    await Promise.all([...loops, watcher]);
    return summary(state);
  };
}

/** Name, and one round: reads through `read(name of the value)` and may rest in between. */
function readersOf(prefix) {
  const loop =
    (value) =>
    async ({ read }) =>
      await read(value);
  return [
    { name: 'finance mart', round: loop('finance') },
    { name: "finance, others' view", round: loop('bi_finance') },
    { name: "plots, others' view", round: loop('bi_lots') },
    { name: 'occupation mart', round: loop('occupation') },
    { name: 'invoices, three relations', round: loop('factures') },
    { name: 'repeatable read, twice', round: twice },
    { name: 'transaction of 10 s', round: tenSeconds },
    { name: 'cursor', round: (session) => cursor(session, prefix) },
  ];
}

/** What each reader reads. The sums stay: every change of the source takes from one row what it gives to another. */
function queries(prefix) {
  return {
    finance: `select count(*) > 0, sum(montant_total_facture)::text from ${prefix}_marts_financier.mart_performance_financiere`,
    bi_finance: 'select sum(lignes) > 0, sum(total)::text from bi.finance',
    bi_lots: 'select sum(lots)::text, sum(prix)::text from bi.lots',
    occupation: `select sum(nombre_total_lots)::text, sum(valeur_totale_lots)::text from ${prefix}_marts_occupation.mart_occupation_zones`,
    factures: `select count(*)::text, sum(f.montant_total)::text, count(z.zone_id)::text from ${prefix}_facts.fait_factures f
      left join ${prefix}_dimensions.dim_zones_industrielles z on z.zone_id = f.zone_id and z.is_current
      left join ${prefix}_dimensions.dim_entreprises e on e.entreprise_id = f.entreprise_id and e.is_current where f.est_retenue`,
  };
}

async function expectedValues(url, prefix) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const values = {};
  for (const [name, text] of Object.entries(queries(prefix))) {
    values[name] = { text, value: JSON.stringify((await client.query({ text, rowMode: 'array' })).rows) };
  }
  await client.end();
  return values;
}

async function runReader(url, { name, round }, expected, state, signal) {
  const seen = { name, reads: 0, torn: [], errors: new Map(), times: [] };
  state.readers.push(seen);
  let client = await connect(url, name);
  const timed = async (work) => {
    const startedAt = performance.now();
    const result = await work();
    seen.times.push(performance.now() - startedAt);
    seen.reads += 1;
    return result;
  };
  const session = {
    query: (text) => client.query({ text, rowMode: 'array' }),
    timed,
    torn: (rows) => seen.torn.push(JSON.stringify(rows)),
    rest: (ms) => delay(ms, undefined, { signal }).catch(() => undefined),
    read: async (value) => {
      const { rows } = await timed(() => client.query({ text: expected[value].text, rowMode: 'array' }));
      const found = JSON.stringify(rows);
      if (found !== expected[value].value) seen.torn.push(`${found} for ${expected[value].value}`);
      return rows;
    },
  };
  while (!state.stopped) {
    try {
      await round(session);
    } catch (error) {
      const code = error.code ?? error.message;
      seen.errors.set(code, (seen.errors.get(code) ?? 0) + 1);
      await client.end().catch(() => undefined);
      client = await connect(url, name);
    }
    await session.rest(20);
  }
  await client.end();
}

async function connect(url, name) {
  const client = new pg.Client({ connectionString: url, application_name: `reader: ${name}` });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set role bi_reader');
  return client;
}

/** Everything about a mart, once and again 250 ms later in one snapshot: both must be the same to the last row. */
async function twice({ query, timed, torn, rest }) {
  const all = 'select md5(string_agg(f::text, chr(10) order by f::text)), count(*) > 0 from bi.finance f';
  await query('begin isolation level repeatable read');
  const first = await timed(() => query(all));
  await rest(250);
  const second = await timed(() => query(all));
  await query('commit');
  if (JSON.stringify(first.rows) !== JSON.stringify(second.rows) || first.rows[0][1] !== true)
    torn([first.rows, second.rows]);
}

async function tenSeconds({ query, read, rest }) {
  await query('begin');
  await read('bi_lots');
  await read('finance');
  await rest(10_000);
  await read('bi_lots');
  await query('commit');
  await rest(10_000);
}

async function cursor({ query, timed, torn, rest }, prefix) {
  await query('begin');
  await query(`declare c cursor for select annee, mois, zone_id, entreprise_id
    from ${prefix}_marts_financier.mart_performance_financiere order by 1, 2, 3, 4`);
  const first = await timed(() => query('fetch 5 from c'));
  await rest(400);
  const others = await timed(() => query('fetch all from c'));
  await query('commit');
  if (first.rows.length < 5 || others.rows.length === 0) torn([first.rows, others.rows]);
  await rest(100);
}

/** Who waits for a lock and how long, from the server's own clock; what begins and ends between two looks is missed. */
async function watchLocks(url, state) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let lookedAt = performance.now();
  while (!state.stopped) {
    const { rows } = await client.query({
      text: `select l.pid || ' ' || l.waitstart, extract(epoch from clock_timestamp() - l.waitstart) * 1000
        from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.application_name like 'reader: %'`,
      rowMode: 'array',
    });
    for (const [wait, ms] of rows) if (ms !== null) state.waits.set(wait, Number(ms));
    state.gap = Math.max(state.gap, performance.now() - lookedAt);
    lookedAt = performance.now();
    await delay(WATCH_EVERY_MS);
  }
  await client.end();
}

function summary({ readers, waits, gap }) {
  const times = readers.flatMap((reader) => reader.times).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const errors = {};
  for (const reader of readers) {
    for (const [code, count] of reader.errors) errors[code] = (errors[code] ?? 0) + count;
  }
  const lockWaits = [...waits.values()];
  return {
    readers: readers.map(({ name, reads }) => ({ name, reads })),
    reads: times.length,
    errors,
    torn: readers.flatMap((reader) => reader.torn.map((what) => `${reader.name}: ${what}`)),
    p50: at(0.5),
    p99: at(0.99),
    max: times.at(-1) ?? 0,
    slow: times.filter((time) => time > 100).length,
    lockWaits: lockWaits.length,
    longLockWaits: lockWaits.filter((ms) => ms > 100).length,
    longestLockWait: Math.max(0, ...lockWaits),
    longestBlink: gap,
  };
}
