import pg from 'pg';
import { quoteLiteral, type SigetiError } from '../../core/index.ts';
import { asReason, passwordMissing, roleUnusable, versionTooOld } from './errors.ts';
import { isTlsTrouble, loginError } from './login-errors.ts';
import { PgSession } from './pg-session.ts';
import type { Session } from './session.ts';
import { cancelled, statementError } from './statement-errors.ts';
import { type ConnectionTarget, describeTarget } from './target.ts';
import { type Attempt, attemptsFor } from './tls.ts';
import { exactTypes } from './values.ts';

const OLDEST_VERSION = 130_000;

/**
 * Opens a session: text is UTF-8, dates are ISO, values are exact, the search path and the role are the target's.
 * Throws SigetiError with a DATABASE_ code that says what is wrong; none holds the password. `signal` ends the
 * attempt, not the session.
 */
export async function connect(target: ConnectionTarget, signal?: AbortSignal): Promise<Session> {
  const { client, attempt } = await logIn(target, signal);
  try {
    const settings = settingsOf(target);
    const serverVersion = await prepare(client, target, settings);
    return new PgSession(client, { target, attempt, serverVersion, settings: settings + roleOf(target) });
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function logIn(target: ConnectionTarget, signal: AbortSignal | undefined) {
  const attempts = await attemptsFor(target);
  let failure: SigetiError | undefined;
  for (const attempt of attempts) {
    if (signal?.aborted) throw cancelled();
    try {
      return { client: await openClient(target, attempt, signal), attempt };
    } catch (thrown) {
      const error = loginError(thrown, target, timeoutSeconds(target));
      if (!mayTryOtherwise(error)) throw error;
      failure = preferredFailure(failure, error);
    }
  }
  throw failure ?? cancelled();
}

/** libpq's rule: the other way is tried when TLS itself failed, or when pg_hba.conf admits only the other one. */
function mayTryOtherwise(error: SigetiError): boolean {
  return isTlsTrouble(error) || error.details.sqlState === '28000';
}

/** A server without TLS is no news to who did not ask for it. */
function preferredFailure(first: SigetiError | undefined, second: SigetiError): SigetiError {
  return first === undefined || isTlsTrouble(first) ? second : first;
}

async function openClient(target: ConnectionTarget, attempt: Attempt, signal: AbortSignal | undefined) {
  const client = new pg.Client(clientConfig(target, attempt));
  let stopped = false;
  const stop = () => {
    stopped = true;
    client.connection.stream.destroy(new Error('stopped'));
  };
  // pg reports a second failure of one connection as an event; without a listener it would end the process.
  client.on('error', () => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw stopped ? cancelled(error) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function clientConfig(target: ConnectionTarget, attempt: Attempt): pg.ClientConfig {
  return {
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    // A function keeps pg from looking for a password in PGPASSWORD and ~/.pgpass.
    password: () => {
      if (target.password === undefined || target.password === '') throw passwordMissing(target);
      return target.password;
    },
    ssl: attempt,
    sslnegotiation: 'postgres',
    client_encoding: 'UTF8',
    application_name: target.applicationName ?? 'sigeti',
    connectionTimeoutMillis: timeoutSeconds(target) * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: (target.keepalivesIdleSeconds ?? 60) * 1000,
    types: exactTypes,
  };
}

function timeoutSeconds(target: ConnectionTarget): number {
  return target.connectTimeoutSeconds ?? 10;
}

/** Sets what must not depend on the server's or the role's settings, in one round trip, and returns the version. */
async function prepare(client: pg.Client, target: ConnectionTarget, settings: string): Promise<number> {
  const sql = `${settings}select current_setting('server_version_num')::int as version`;
  try {
    const results = [await client.query<{ version: number }>(sql)].flat();
    const version = results.at(-1)?.rows[0]?.version ?? 0;
    if (version < OLDEST_VERSION) throw versionTooOld(target, version);
    await becomeRole(client, target);
    return version;
  } catch (thrown) {
    throw statementError(thrown, { sql }, describeTarget(target), false);
  }
}

function settingsOf({ searchPath }: ConnectionTarget): string {
  const path =
    searchPath === undefined ? '' : `select set_config('search_path', ${quoteLiteral(searchPath)}, false);\n`;
  return `set datestyle = 'ISO';\n${path}`;
}

function roleOf({ role }: ConnectionTarget): string {
  return role === undefined ? '' : `select set_config('role', ${quoteLiteral(role)}, false);`;
}

async function becomeRole(client: pg.Client, target: ConnectionTarget): Promise<void> {
  const { role } = target;
  if (role === undefined) return;
  try {
    await client.query(roleOf(target));
  } catch (thrown) {
    if (!(thrown instanceof pg.DatabaseError)) throw thrown;
    throw roleUnusable(target, role, asReason(thrown), thrown, thrown.code);
  }
}
