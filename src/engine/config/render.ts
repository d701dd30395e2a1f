import { SigetiError, type SourceLocation, yamlVarMissing } from '../../core/index.ts';
import { fromPython, type HostFunction, LazyDict, renderNative, Scope, toPython, type Value } from '../jinja/index.ts';
import { type Environment, readEnvVar } from './environment.ts';
import type { YamlDocument, YamlPath } from './yaml-result.ts';

/**
 * The names that templates in YAML files can use: env_var, var and, once it is known, target. `lookUp` answers
 * undefined for a variable without value; `secrets` allows DBT_ENV_SECRET_* as in profiles.yml.
 */
export function configScope(
  environment: Environment,
  lookUp: (variable: string) => unknown,
  options: { readonly secrets: boolean; readonly target?: Readonly<Record<string, unknown>> },
): Scope {
  const envVar: HostFunction = ([name, positional], kwargs) =>
    readEnvVar<Value>(environment, text(name ?? kwargs.var ?? ''), positional ?? kwargs.default, options);
  const variable: HostFunction = ([name, positional], kwargs) => {
    const value = lookUp(text(name ?? ''));
    const fallback = positional ?? kwargs.default;
    if (value === undefined && fallback === undefined) throw yamlVarMissing(text(name ?? ''));
    return value === undefined ? (fallback ?? null) : toPython(value);
  };
  return Scope.of({
    env_var: envVar,
    var: variable,
    ...(options.target ? { target: new LazyDict(options.target) } : {}),
  });
}

function text(value: Value): string {
  return typeof value === 'string' ? value : String(value);
}

/** Renders one text of a YAML file; a single expression keeps its type. Text without tags comes back as it is. */
export async function renderYamlText(source: string, scope: Scope, location: SourceLocation): Promise<unknown> {
  if (!hasTags(source)) return source;
  try {
    const value = await renderNative(source, scope, { file: location.file, firstLine: location.line ?? 1 });
    return fromPython(value);
  } catch (error) {
    if (!(error instanceof SigetiError)) throw error;
    // A place inside the text means nothing to a reader of the file: the key's place does.
    throw new SigetiError({ ...error.details, location }, { cause: error });
  }
}

function hasTags(source: string): boolean {
  return /\{[{%#]/.test(source);
}

/** Whether there is anything to render: most branches of a file are as they stand. */
function holdsTags(value: unknown): boolean {
  if (typeof value === 'string') return hasTags(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTags);
}

/** Renders every text of `value`, which stands at `path` of the document, except where `keep` holds. */
export async function renderYaml(
  value: unknown,
  scope: Scope,
  document: YamlDocument,
  path: YamlPath = [],
  keep: (path: YamlPath) => boolean = () => false,
): Promise<unknown> {
  if (keep(path) || !holdsTags(value)) return value;
  if (typeof value === 'string') return renderYamlText(value, scope, document.locate(path));
  if (Array.isArray(value)) {
    return Promise.all(value.map((item, index) => renderYaml(item, scope, document, [...path, index], keep)));
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await renderYaml(item, scope, document, [...path, key], keep)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

/** Whether the value is a mapping of a YAML file. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
