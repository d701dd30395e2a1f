import {
  passwordConflict,
  type SigetiError,
  type Text,
  variableInvalid,
  variablesIgnored,
  variablesMissing,
} from '../../core/index.ts';
import type { Environment } from './environment.ts';
import { type FoundValue, SettingReader } from './setting-reader.ts';
import {
  DEFAULT_CONNECTION,
  DEFAULT_PORT,
  DEFAULT_SCHEMA,
  DEFAULT_THREADS,
  type SourceServer,
  type Target,
  type TlsOptions,
} from './target.ts';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** What the server variables say: the server, or nothing where the variable that names a host is absent. */
export interface FromVariables<Server> {
  readonly server: Server | undefined;
  readonly warnings: readonly SigetiError[];
}

/**
 * The target that DWH_DB_* name. DWH_DB_HOST switches them on; name, user and password are then required.
 * Throws CONFIG_VARIABLE_MISSING, CONFIG_VARIABLE_INVALID or CONFIG_PASSWORD_CONFLICT.
 */
export function readWarehouseVariables(environment: Environment, profileName: string): FromVariables<Target> {
  const variables = new ServerVariables(environment, 'DWH_DB', ['DBT_PASSWORD', 'DWH_DB_PASSWORD']);
  if (!variables.on) return { server: undefined, warnings: variables.ignored(['DBT_PASSWORD']) };
  const address = variables.address();
  const schema = variables.reader.name('DWH_DB_SCHEMA', variables.find('DWH_DB_SCHEMA', DEFAULT_SCHEMA));
  const threads = variables.reader.positive('DWH_DB_THREADS', variables.find('DWH_DB_THREADS', DEFAULT_THREADS));
  const tls = variables.tls();
  const server: Target = {
    kind: 'environment',
    profileName,
    name: 'environment',
    type: 'postgres',
    ...address,
    ...DEFAULT_CONNECTION,
    ...tls,
    schema,
    threads,
    settings: variables.reader.settings,
  };
  return { server, warnings: [] };
}

/** The server that SOURCE_DB_* name, with the same rules; nothing means the warehouse's own database. */
export function readSourceVariables(environment: Environment): FromVariables<SourceServer> {
  const variables = new ServerVariables(environment, 'SOURCE_DB', ['SOURCE_DB_PASSWORD']);
  if (!variables.on) return { server: undefined, warnings: variables.ignored([]) };
  const server = {
    ...variables.address(),
    ...variables.tls(),
    schema: variables.named('SOURCE_DB_SCHEMA'),
    encoding: variables.named('SOURCE_DB_ENCODING'),
    settings: variables.reader.settings,
  };
  return { server, warnings: [] };
}

class ServerVariables {
  readonly on: boolean;
  readonly reader: SettingReader;
  readonly #environment: Environment;
  readonly #prefix: string;
  readonly #passwords: readonly string[];

  constructor(environment: Environment, prefix: string, passwords: readonly string[]) {
    this.#environment = environment;
    this.#prefix = prefix;
    this.#passwords = passwords;
    this.on = this.#isSet(`${prefix}_HOST`);
    this.reader = new SettingReader((name, found, expected: Text) =>
      variableInvalid(name, String(found.value), found.origin, expected),
    );
  }

  /** A warning when variables of the server are set and the one that switches it on is not. */
  ignored(also: readonly string[]): SigetiError[] {
    const names = ['PORT', 'NAME', 'USER', 'PASSWORD'].map((part) => `${this.#prefix}_${part}`);
    const set = [...names, ...also].filter((name) => this.#environment.get(name) !== undefined);
    const own = set.filter((name) => name.startsWith(this.#prefix));
    return own.length > 0 ? [variablesIgnored(set, `${this.#prefix}_HOST`)] : [];
  }

  address() {
    const host = `${this.#prefix}_HOST`;
    const port = `${this.#prefix}_PORT`;
    const name = `${this.#prefix}_NAME`;
    const user = `${this.#prefix}_USER`;
    const password = this.#password();
    const missing = [name, user].filter((variable) => !this.#isSet(variable));
    if (password === undefined) missing.push(this.#passwords[0] ?? '');
    if (password === undefined || missing.length > 0) throw variablesMissing(missing, host);
    return {
      host: this.reader.text(host, this.find(host, '')),
      port: this.reader.port(port, this.find(port, DEFAULT_PORT)),
      dbname: this.reader.name(name, this.find(name, '')),
      user: this.reader.name(user, this.find(user, '')),
      password: this.reader.text(password.name, password, true),
    };
  }

  find(name: string, fallback: string | number): FoundValue {
    const found = this.#environment.get(name);
    return found && found.value !== '' ? found : { value: fallback, origin: 'default' };
  }

  /** Encryption and the files it takes: `<prefix>_SSLMODE`, `_SSLROOTCERT`, `_SSLCERT`, `_SSLKEY`. */
  tls(): TlsOptions {
    const mode = `${this.#prefix}_SSLMODE`;
    const file = (part: string) => {
      const name = `${this.#prefix}_${part}`;
      return this.#isSet(name) ? this.reader.text(name, this.find(name, '')) : undefined;
    };
    return {
      sslmode: this.#isSet(mode) ? this.reader.choice(mode, this.find(mode, ''), SSL_MODES) : undefined,
      sslrootcert: file('SSLROOTCERT'),
      sslcert: file('SSLCERT'),
      sslkey: file('SSLKEY'),
    };
  }

  named(name: string): string | undefined {
    return this.#isSet(name) ? this.reader.name(name, this.find(name, '')) : undefined;
  }

  /** An empty password is a password: it was set on purpose. */
  #password(): (FoundValue & { readonly name: string }) | undefined {
    const set = this.#passwords.flatMap((name) => {
      const found = this.#environment.get(name);
      return found ? [{ name, ...found }] : [];
    });
    const [first, second] = set;
    if (first && second && first.value !== second.value) throw passwordConflict(first.name, second.name);
    return first;
  }

  #isSet(name: string): boolean {
    return (this.#environment.get(name)?.value ?? '') !== '';
  }
}
