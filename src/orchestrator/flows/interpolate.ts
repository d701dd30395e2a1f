import { fromJsonText, quoteLiteral, toJsonText } from '../../core/index.ts';
import type { ParameterValue } from '../flow.ts';
import type { ParameterValues } from './parameters.ts';

/** Names that every task knows besides the parameters of its flow. */
export const BUILT_IN_NAMES = ['scheduled_for', 'scheduled_date', 'flow_run_id'] as const;

/** `${name}`; `$${` stands for `${` itself. */
const REFERENCE = /\$?\$\{([^{}]*)\}/g;
const ALONE = /^\$\{([^{}]*)\}$/;
/** Options whose value is YAML; flow files are read so that it is JSON here. */
const YAML_OPTIONS: ReadonlySet<string> = new Set(['--vars', '--args']);

/** What tasks of a run can refer to: its parameters, its id, and its time, also as the day in the schedule's zone. */
export function runValues(run: {
  readonly id: string;
  readonly parameters: ParameterValues;
  /** ISO 8601, UTC. */
  readonly scheduledFor: string;
  readonly timeZone: string;
}): ParameterValues {
  return {
    ...run.parameters,
    flow_run_id: run.id,
    scheduled_for: run.scheduledFor,
    scheduled_date: dayIn(new Date(run.scheduledFor), run.timeZone),
  };
}

/** The day of an instant as clocks in a time zone show it, `YYYY-MM-DD`. */
export function dayIn(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}

/** The names that a text refers to, in their order. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].filter(([whole]) => !whole.startsWith('$$')).map(([, name = '']) => name.trim());
}

/** Whether a text is one reference and nothing else, perhaps behind `--option=`: there its value may be null. */
export function isAlone(text: string): boolean {
  return ALONE.test(text.replace(/^--[\w-]+=/, ''));
}

/**
 * Arguments with values in place of references:
 *
 * - `${x}` alone: a list becomes as many arguments; null, or an empty list, is left out with the option before it.
 * - `--option=${x}`: as `--option` where x is true, left out where it is false, null or an empty list.
 * - the JSON after `--vars` and `--args`: values keep their types, and entries that are null are left out.
 * - within other text: the value's text.
 *
 * What is referred to is there: flow files are checked for it.
 */
export function interpolate(texts: readonly string[], values: ParameterValues): readonly string[] {
  const result: string[] = [];
  for (const text of texts) {
    const option = result.at(-1);
    const filled = fillArgument(text, option, values);
    if (filled.length === 0 && isOption(option) && !text.startsWith('-')) result.pop();
    else result.push(...filled);
  }
  return result;
}

function isOption(text: string | undefined): text is string {
  return text !== undefined && /^--?[A-Za-z]/.test(text) && !text.includes('=');
}

function fillArgument(text: string, option: string | undefined, values: ParameterValues): readonly string[] {
  if (option !== undefined && YAML_OPTIONS.has(option)) return fillJson(text, values);
  const alone = ALONE.exec(text)?.[1];
  if (alone !== undefined) return textsOf(given(alone, values));
  const [, flag, name] = /^(--[\w-]+)=\$\{([^{}]*)\}$/.exec(text) ?? [];
  if (flag === undefined || name === undefined) return [fillText(text, values)];
  const value = given(name, values);
  if (typeof value === 'boolean') return value ? [flag] : [];
  return textsOf(value).map((one) => `${flag}=${one}`);
}

/** References within a longer text. */
function fillText(text: string, values: ParameterValues): string {
  return text.replace(REFERENCE, (whole, name: string) =>
    whole.startsWith('$$') ? whole.slice(1) : textsOf(given(name, values)).join(','),
  );
}

function textsOf(value: ParameterValue): readonly string[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function given(name: string, values: ParameterValues): ParameterValue {
  return (Object.hasOwn(values, name.trim()) ? values[name.trim()] : undefined) ?? null;
}

function fillJson(text: string, values: ParameterValues): readonly string[] {
  const read = readJson(text);
  if (read === undefined) return [fillText(text, values)];
  const filled = fillData(read, values);
  const isEmpty = typeof filled === 'object' && filled !== null && Object.keys(filled).length === 0;
  return filled === null || isEmpty ? [] : [toJsonText(filled)];
}

/** The list or mapping that a text is as JSON. */
export function readJson(text: string): object | undefined {
  try {
    const value = fromJsonText(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function fillData(data: unknown, values: ParameterValues): unknown {
  if (typeof data === 'string') {
    const alone = ALONE.exec(data)?.[1];
    return alone === undefined ? fillText(data, values) : given(alone, values);
  }
  if (Array.isArray(data)) return data.map((item) => fillData(item, values));
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([key, value]) => [key, fillData(value, values)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** SQL in which each reference is a literal of its own: `where jour = ${date}`, without quotes around it. */
export function interpolateSql(sql: string, values: ParameterValues): string {
  return sql.replace(REFERENCE, (whole, name: string) =>
    whole.startsWith('$$') ? whole.slice(1) : literalOf(given(name, values)),
  );
}

function literalOf(value: ParameterValue): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return `array[${value.map((one) => quoteLiteral(one)).join(', ')}]::text[]`;
  return typeof value === 'string' ? quoteLiteral(value) : String(value);
}
