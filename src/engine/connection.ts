import { type ConnectionTarget, connect, type Session, SSL_MODES } from '../postgres/index.ts';
import { DEFAULT_CONNECTION, type ServerAddress, type Target } from './config/index.ts';

/** What a target says of its connection, in the form that connections are opened with. */
export function connectionTargetOf(target: Target): ConnectionTarget {
  return {
    ...connectionTo(target),
    sslmode: SSL_MODES.find((mode) => mode === target.sslmode),
    sslcert: target.sslcert,
    sslkey: target.sslkey,
    sslrootcert: target.sslrootcert,
    role: target.role,
    searchPath: target.searchPath,
    applicationName: target.applicationName,
    connectTimeoutSeconds: target.connectTimeout,
    keepalivesIdleSeconds: target.keepalivesIdle,
  };
}

/** A server of which only the address is known, such as the one that SOURCE_DB_* names. */
export function connectionTo({ host, port, user, password, dbname }: ServerAddress): ConnectionTarget {
  const { applicationName, connectTimeout } = DEFAULT_CONNECTION;
  return {
    host,
    port,
    user,
    password: password === '' ? undefined : password,
    database: dbname,
    applicationName,
    connectTimeoutSeconds: connectTimeout,
  };
}

/** A session on the target's database. Throws the connection's own errors. */
export async function connectTo(target: Target, signal?: AbortSignal): Promise<Session> {
  return await connect(connectionTargetOf(target), signal);
}
