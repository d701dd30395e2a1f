export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** libpq's modes: what encrypts, what falls back to plain text, and how far the certificate is checked. */
export type SslMode = (typeof SSL_MODES)[number];

/** Everything a connection needs. Nothing is read from the environment or from files of the user's home. */
export interface ConnectionTarget {
  /** Name, address, or the directory of a Unix socket (starts with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
  /** Default `prefer`: encrypted where the server offers it. */
  readonly sslmode?: SslMode | undefined;
  /** Files in PEM form. With `require`, a root certificate is checked too, as libpq does. */
  readonly sslrootcert?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  /** As PostgreSQL writes it: `dwh, public`. */
  readonly searchPath?: string | undefined;
  /** Role to become after the login (`SET ROLE`). */
  readonly role?: string | undefined;
  readonly applicationName?: string | undefined;
  /** Default 10. */
  readonly connectTimeoutSeconds?: number | undefined;
  /** Idle seconds before the first TCP keepalive probe; 0 leaves it to the system. */
  readonly keepalivesIdleSeconds?: number | undefined;
}

/** Where the target is, for people: `user@host:port/database`. Never holds the password. */
export function describeTarget(target: ConnectionTarget): string {
  return `${target.user}@${hostInUrl(target.host)}:${target.port}/${target.database}`;
}

/** The target as a URL that other tools take. It holds the password only when `password` is `shown`. */
export function connectionUrl(target: ConnectionTarget, password: 'shown' | 'hidden'): string {
  const secret = password === 'shown' && target.password !== undefined ? `:${encodeURIComponent(target.password)}` : '';
  const login = encodeURIComponent(target.user) + secret;
  const database = encodeURIComponent(target.database);
  // As a path, even encoded, these two are lost; libpq reads the parameter too.
  const isPath = !/^\.\.?$/.test(database);
  const parameters = [
    ...(isPath ? [] : [`dbname=${database}`]),
    ...(target.sslmode === undefined ? [] : [`sslmode=${target.sslmode}`]),
  ].join('&');
  const address = `postgresql://${login}@${hostInUrl(target.host)}:${target.port}/${isPath ? database : ''}`;
  return parameters === '' ? address : `${address}?${parameters}`;
}

/** Reads what `connectionUrl` writes. Throws a TypeError for what is not a URL. */
export function parseConnectionUrl(text: string): ConnectionTarget {
  const url = new URL(text);
  const user = decodeURIComponent(url.username) || 'postgres';
  const mode = url.searchParams.get('sslmode');
  return {
    host: decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1')) || 'localhost',
    port: url.port === '' ? 5432 : Number(url.port),
    user,
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    database: url.searchParams.get('dbname') ?? (decodeURIComponent(url.pathname.slice(1)) || user),
    sslmode: SSL_MODES.find((known) => known === mode),
  };
}

function hostInUrl(host: string): string {
  if (host.startsWith('/')) return encodeURIComponent(host);
  return host.includes(':') ? `[${host}]` : host;
}
