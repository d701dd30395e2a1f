/** Where a value came from: `flag`, `<file>:<line>`, `environment`, the .env file, `default` or `embedded`. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
  /** Mask the value in whatever is shown. */
  readonly secret: boolean;
}

/** Address and credentials of a database server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dbname: string;
}

/** What PostgreSQL connections take besides the address, under dbt's names. Seconds where time is meant. */
export interface ConnectionOptions {
  readonly connectTimeout: number;
  readonly retries: number;
  readonly keepalivesIdle: number;
  readonly applicationName: string;
  readonly sslmode?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  readonly sslrootcert?: string | undefined;
  readonly role?: string | undefined;
  readonly searchPath?: string | undefined;
}

/**
 * The database that a run builds in. `kind` says what named it: a profile, DWH_DB_* variables, or nothing, which means
 * the embedded server; then host, port and password are empty until `withServer` fills them in.
 */
export interface Target extends ServerAddress, ConnectionOptions {
  readonly kind: 'profile' | 'environment' | 'embedded';
  readonly profileName: string;
  readonly name: string;
  readonly type: 'postgres';
  readonly schema: string;
  readonly threads: number;
  /** Every value with its origin, for `sigeti debug`. */
  readonly settings: readonly Setting[];
}

/** How a connection is encrypted and what it checks, under libpq's names. */
export type TlsOptions = Pick<ConnectionOptions, 'sslmode' | 'sslcert' | 'sslkey' | 'sslrootcert'>;

/** The server that the source tables are read from, where it is not the warehouse's own. */
export interface SourceServer extends ServerAddress, TlsOptions {
  /** Where the tables lie on it; undefined: in the schemas that the project's sources name. */
  readonly schema: string | undefined;
  /** PostgreSQL's name of the encoding that its text is really in, where the server does not know or is wrong. */
  readonly encoding: string | undefined;
  readonly settings: readonly Setting[];
}

export const DEFAULT_SCHEMA = 'dwh';
export const DEFAULT_THREADS = 4;
export const DEFAULT_PORT = 5432;

export const DEFAULT_CONNECTION: ConnectionOptions = {
  connectTimeout: 10,
  retries: 1,
  keepalivesIdle: 0,
  applicationName: 'sigeti',
};

/** The embedded server's database and role; the server itself says where it listens. */
export const EMBEDDED_SERVER: ServerAddress = {
  host: '',
  port: 0,
  user: 'postgres',
  password: '',
  dbname: 'sigeti_node_db',
};

/** The target once the embedded server's address is known. */
export function withAddress(target: Target, server: ServerAddress): Target {
  const address = { host: server.host, port: server.port, user: server.user, dbname: server.dbname };
  const found = Object.entries({ ...address, password: server.password }).map(([key, value]) => ({
    key,
    value: String(value),
    origin: 'embedded',
    secret: key === 'password',
  }));
  const others = target.settings.filter(({ key }) => !found.some((setting) => setting.key === key));
  return { ...target, ...address, password: server.password, settings: [...found, ...others] };
}

/** `target` as templates see it, without the password: dbt's names, and which of our own each stands for. */
const TEMPLATE_NAMES = {
  profile_name: 'profileName',
  name: 'name',
  target_name: 'name',
  type: 'type',
  host: 'host',
  port: 'port',
  user: 'user',
  database: 'dbname',
  dbname: 'dbname',
  schema: 'schema',
  threads: 'threads',
  connect_timeout: 'connectTimeout',
  retries: 'retries',
  keepalives_idle: 'keepalivesIdle',
  application_name: 'applicationName',
  role: 'role',
  search_path: 'searchPath',
  sslmode: 'sslmode',
  sslcert: 'sslcert',
  sslkey: 'sslkey',
  sslrootcert: 'sslrootcert',
} as const satisfies Readonly<Record<string, keyof Target>>;

/** `target` for templates. Each value is looked up when it is asked for, so that what a template looks at can be seen. */
export function describeTarget(target: Target): Readonly<Record<string, unknown>> {
  const described = {};
  for (const [name, own] of Object.entries(TEMPLATE_NAMES)) {
    Object.defineProperty(described, name, { enumerable: true, get: () => target[own] ?? null });
  }
  return described;
}
