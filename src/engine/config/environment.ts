import { envVarMissing, secretNotAllowed } from '../../core/index.ts';

/** Variables with this prefix hold secrets: no text that reaches the database, target/ or a screen may read them. */
const SECRET_PREFIX = 'DBT_ENV_SECRET';

/** A variable and where it was set: `environment`, or the path of the .env file. */
export interface EnvironmentValue {
  readonly value: string;
  readonly origin: string;
}

/** The variables of one invocation: the process environment, and behind it the .env file. */
export interface Environment {
  get(name: string): EnvironmentValue | undefined;
}

/** `ignoreCase` is for Windows, where `Path` and `PATH` are one variable. */
export function createEnvironment(
  processEnvironment: Readonly<Record<string, string | undefined>>,
  dotenv: { readonly file: string; readonly values: ReadonlyMap<string, string> } | undefined,
  ignoreCase: boolean,
): Environment {
  const keyOf = (name: string) => (ignoreCase ? name.toUpperCase() : name);
  const values = new Map<string, EnvironmentValue>();
  for (const [name, value] of dotenv?.values ?? []) values.set(keyOf(name), { value, origin: dotenv?.file ?? '' });
  for (const [name, value] of Object.entries(processEnvironment)) {
    if (value !== undefined) values.set(keyOf(name), { value, origin: 'environment' });
  }
  return { get: (name) => values.get(keyOf(name)) };
}

/** dbt's variable for a flag, `DBT_<FLAG>` or `DBT_ENGINE_<FLAG>`, where it is set. */
export function flagVariable(environment: Environment, flag: string): { name: string; value: string } | undefined {
  for (const name of [`DBT_ENGINE_${flag.toUpperCase()}`, `DBT_${flag.toUpperCase()}`]) {
    const found = environment.get(name);
    if (found) return { name, value: found.value };
  }
  return undefined;
}

/** What it names; an empty variable names nothing. */
export function namedInVariable(environment: Environment, flag: string): string | undefined {
  return flagVariable(environment, flag)?.value || undefined;
}

/**
 * What `env_var(name, fallback)` answers. Throws CONFIG_ENV_VAR_MISSING where there is neither a value nor a fallback,
 * and CONFIG_SECRET_NOT_ALLOWED for a secret where secrets may not be read.
 */
export function readEnvVar<Fallback>(
  environment: Environment,
  name: string,
  fallback: Fallback | undefined,
  options: { readonly secrets: boolean },
): string | Fallback {
  if (name.startsWith(SECRET_PREFIX) && !options.secrets) throw secretNotAllowed(name);
  const value = environment.get(name)?.value ?? fallback;
  if (value === undefined) throw envVarMissing(name);
  return value;
}
