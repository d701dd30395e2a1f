import type { SigetiError, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type Check, failedBy, plain } from './check.ts';

/** What a connection shows step by step: a failure names the first that did not go through. */
export const SERVER_CHECKS = {
  reachable: { fr: 'Serveur', en: 'Server' },
  tls: { fr: 'Chiffrement', en: 'Encryption' },
  login: { fr: 'Connexion', en: 'Login' },
  version: plain('Version'),
} as const satisfies Readonly<Record<string, Text>>;

type Step = keyof typeof SERVER_CHECKS;

const STEPS = Object.keys(SERVER_CHECKS) as Step[];

const STEP_OF: Readonly<Record<string, Step>> = {
  DATABASE_TLS_UNAVAILABLE: 'tls',
  DATABASE_TLS_FAILED: 'tls',
  DATABASE_PASSWORD_MISSING: 'login',
  DATABASE_PASSWORD_WRONG: 'login',
  DATABASE_ACCESS_REFUSED: 'login',
  DATABASE_NOT_FOUND: 'login',
  DATABASE_ROLE_UNKNOWN: 'login',
  DATABASE_TOO_MANY_CONNECTIONS: 'login',
  DATABASE_VERSION_TOO_OLD: 'version',
};

/** A check that has no sense after the failure of another. */
export function untried(group: Check['group'], title: Text, because: Text): Check {
  const detail = { fr: `non essayé : ${because.fr}`, en: `not tried: ${because.en}` };
  return { group, title, status: 'untried', detail };
}

/** Why what needs a connection was not tried. */
export const NO_CONNECTION: Text = { fr: 'pas de connexion', en: 'no connection' };

/** The steps of a connection that failed: those before are good, those behind are not tried. */
export function connectionFailed(
  error: SigetiError,
  address: string,
  group: Check['group'] = 'server',
): readonly Check[] {
  const failing = STEPS.indexOf(STEP_OF[error.code] ?? 'reachable');
  return STEPS.map((step, index): Check => {
    const title = SERVER_CHECKS[step];
    if (index < failing) return { group, title, status: 'ok', detail: plain(step === 'reachable' ? address : '') };
    if (index === failing) return failedBy(error, { group, title });
    return untried(group, title, NO_CONNECTION);
  });
}

interface ServerFacts {
  readonly version: string;
  readonly username: string;
  readonly database: string;
  readonly encoding: string;
  readonly client_encoding: string;
  readonly collation: string;
  readonly ctype: string;
  readonly lc: string;
  readonly timezone: string;
  readonly tls: string | null;
  readonly cipher: string | null;
  readonly now: number;
}

const FACTS = `select current_setting('server_version') as version, current_user::text as username,
  current_database()::text as database, pg_encoding_to_char(d.encoding) as encoding,
  current_setting('client_encoding') as client_encoding, d.datcollate::text as collation, d.datctype::text as ctype,
  concat_ws(', ', current_setting('lc_messages'), current_setting('lc_monetary'), current_setting('lc_numeric'),
    current_setting('lc_time')) as lc,
  current_setting('TimeZone') as timezone, s.version as tls, s.cipher, extract(epoch from clock_timestamp())::float8 as now
from pg_database d left join pg_stat_ssl s on s.pid = pg_backend_pid() and s.ssl where d.datname = current_database()`;

/** A clock that is further off than this makes dates of loads and freshness wrong. */
const CLOCK_SECONDS = 60;

/** What an open session shows of its server. `clock` is this machine's, in seconds. */
export async function checkServer(session: Session, address: string, clock: () => number): Promise<readonly Check[]> {
  const { rows } = await session.query<ServerFacts>(FACTS);
  const [facts] = rows;
  return facts === undefined ? [] : describeServer(facts, address, clock());
}

/** What an open session shows of the connection itself. */
export async function checkConnected(
  session: Session,
  address: string,
  group: Check['group'],
): Promise<readonly Check[]> {
  const { rows } = await session.query<ServerFacts>(FACTS);
  const [facts] = rows;
  return facts === undefined ? [] : describeConnection(facts, address, group);
}

function describeServer(facts: ServerFacts, address: string, clock: number): readonly Check[] {
  const ok = (title: Text, detail: Text): Check => ({ group: 'server', title, status: 'ok', detail });
  return [
    ...describeConnection(facts, address, 'server'),
    checkEncoding(facts),
    ok(
      { fr: 'Encodage du client', en: 'Client encoding' },
      { fr: `${facts.client_encoding} (toujours)`, en: `${facts.client_encoding} (always)` },
    ),
    ok(
      { fr: 'Langue du serveur', en: 'Server’s locale' },
      plain(`${facts.collation}, ${facts.ctype}; lc_*: ${facts.lc}`),
    ),
    checkClock(facts, clock),
  ];
}

function describeConnection(facts: ServerFacts, address: string, group: Check['group']): readonly Check[] {
  const ok = (title: Text, detail: Text): Check => ({ group, title, status: 'ok', detail });
  const { tls, cipher } = facts;
  return [
    ok(SERVER_CHECKS.reachable, plain(address)),
    ok(
      SERVER_CHECKS.tls,
      tls === null ? { fr: 'aucun (sslmode le règle)', en: 'none (sslmode sets it)' } : plain(`${tls}, ${cipher}`),
    ),
    ok(SERVER_CHECKS.login, {
      fr: `${facts.username}, base ${facts.database}`,
      en: `${facts.username}, database ${facts.database}`,
    }),
    ok(SERVER_CHECKS.version, plain(`PostgreSQL ${facts.version}`)),
  ];
}

function checkEncoding({ encoding, database }: ServerFacts): Check {
  const title: Text = { fr: 'Encodage de la base', en: 'Database encoding' };
  if (encoding === 'UTF8') return { group: 'server', title, status: 'ok', detail: plain(encoding) };
  const name = `${database}_utf8`;
  const create = `create database ${name} encoding 'UTF8' template template0`;
  return {
    group: 'server',
    title,
    status: 'failed',
    detail: {
      fr: `${encoding} : tous les caractères français ou autres n’y tiennent pas`,
      en: `${encoding}: not every French or other character fits`,
    },
    remedy: {
      fr: `Créez une base en UTF-8 (${create}), copiez-y les données (pg_dump, psql) et utilisez-la.`,
      en: `Create a database in UTF-8 (${create}), copy the data (pg_dump, psql) and use that one.`,
    },
  };
}

function checkClock({ timezone, now }: ServerFacts, clock: number): Check {
  const title: Text = { fr: 'Fuseau et horloge', en: 'Time zone and clock' };
  const off = Math.round(Math.abs(now - clock));
  if (off <= CLOCK_SECONDS) return { group: 'server', title, status: 'ok', detail: plain(timezone) };
  return {
    group: 'server',
    title,
    status: 'warned',
    detail: {
      fr: `${timezone}, ${off} s d’écart avec cette machine`,
      en: `${timezone}, ${off} s apart from this machine`,
    },
    remedy: { fr: 'Réglez l’heure des deux machines (NTP).', en: 'Set the time of both machines (NTP).' },
  };
}
