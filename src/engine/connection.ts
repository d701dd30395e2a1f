import { type ConnectionTarget, connect, type Session, SSL_MODES } from '../postgres/index.ts';
import { DEFAULT_CONNECTION, type ServerAddress, type Target, type TlsOptions } from './config/index.ts';

/** What a target says of its connection, in the form that connections are opened with. */
export function connectionTargetOf(target: Target): ConnectionTarget {
  return {
    ...connectionTo(target),
    role: target.role,
    searchPath: target.searchPath,
    applicationName: target.applicationName,
    connectTimeoutSeconds: target.connectTimeout,
    keepalivesIdleSeconds: target.keepalivesIdle,
  };
}

/** A server of which only the address and its encryption are known, such as the one that SOURCE_DB_* names. */
export function connectionTo(server: ServerAddress & TlsOptions): ConnectionTarget {
  const { host, port, user, password, dbname, sslmode, sslcert, sslkey, sslrootcert } = server;
  const { applicationName, connectTimeout } = DEFAULT_CONNECTION;
  return {
    host,
    port,
    user,
    password: password === '' ? undefined : password,
    database: dbname,
    sslmode: SSL_MODES.find((mode) => mode === sslmode),
    sslcert,
    sslkey,
    sslrootcert,
    applicationName,
    connectTimeoutSeconds: connectTimeout,
  };
}

/** A session on the target's database. Throws the connection's own errors. */
export async function connectTo(target: Target, signal?: AbortSignal): Promise<Session> {
  return await connect(connectionTargetOf(target), signal);
}
