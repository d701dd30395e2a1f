import { hash } from 'node:crypto';
import { printText, printValue, toPython } from '../jinja/index.ts';

/** PostgreSQL's limit on names; a test's relation must fit. */
const LONGEST_NAME = 63;

/**
 * The names that dbt makes for a generic test from its kind, what it tests and its arguments. `short` is at most 63
 * characters, for files and relations; `full` may be longer, for the unique id and the fqn.
 */
export function genericTestNames(
  kind: string,
  target: string,
  kwargs: Readonly<Record<string, unknown>>,
): { readonly short: string; readonly full: string } {
  const parts = Object.keys(kwargs)
    .filter((name) => name !== 'model')
    .sort()
    .flatMap((name) => argumentParts(kwargs[name]))
    .map((part) => part.replace(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${kind}_${target}`;
  const full = `${identifier}_${parts.join('__')}`;
  const short = full.length > LONGEST_NAME ? `${identifier.slice(0, 30)}_${md5(full)}` : full;
  return { short, full };
}

/** The last part of a generic test's unique id: tests that differ in name or arguments differ in it. */
export function genericTestHash(
  name: string,
  metadata: {
    readonly namespace: string | undefined;
    readonly name: string;
    readonly kwargs: Readonly<Record<string, unknown>>;
  },
): string {
  const described = { kwargs: metadata.kwargs, name: metadata.name, namespace: metadata.namespace ?? null };
  return md5(name + printData(hashable(described))).slice(-10);
}

function argumentParts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(pythonText);
  if (typeof value === 'object' && value !== null) return Object.values(value).map(pythonText);
  return [pythonText(value)];
}

function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : printText(toPython(value));
}

/** The same data with sorted keys and every scalar as Python's text. */
function hashable(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(hashable);
  if (typeof data !== 'object' || data === null) return pythonText(data);
  const keys = Object.keys(data).sort();
  return Object.fromEntries(keys.map((key) => [key, hashable(Reflect.get(data, key))]));
}

/** Python's text of such data. */
function printData(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(printData).join(', ')}]`;
  if (typeof data !== 'object' || data === null) return printValue(String(data));
  const entries = Object.entries(data).map(([key, value]) => `${printValue(key)}: ${printData(value)}`);
  return `{${entries.join(', ')}}`;
}

function md5(text: string): string {
  return hash('md5', text, 'hex');
}
