import { nearestNames, toJsonText } from '../../core/index.ts';
import { parseYaml } from '../../engine/index.ts';
import type { FlowParameter, FlowTask } from '../flow.ts';
import {
  referenceNullable,
  referenceQuoted,
  referenceUnknown,
  taskEndless,
  taskOptionUnknown,
  taskVerbUnknown,
} from './errors.ts';
import type { WrittenTask } from './flow-schema.ts';
import { BUILT_IN_NAMES, isAlone, readJson, referencesIn } from './interpolate.ts';
import type { Path, Problems } from './problems.ts';
import { splitWords } from './words.ts';

/** A verb that a task may run. */
export interface TaskVerb {
  /** The spellings of its options. */
  readonly options: readonly string[];
  /** Words with which it does not end by itself. */
  readonly endless: readonly string[];
}

/** The verbs that a task may run, by name. */
export type TaskVerbs = ReadonlyMap<string, TaskVerb>;

interface TaskContext {
  readonly parameters: readonly FlowParameter[];
  readonly verbs: TaskVerbs;
  readonly problems: Problems;
  readonly retryDelay: number;
}

/** A task as flows have it. What is wrong with it is reported, and the task is then not to be used. */
export function parseTask(written: WrittenTask, path: Path, context: TaskContext): FlowTask {
  const { name, when, retries, backoff, timeout, run, sql, transaction } = written;
  const options = { name, when, retries, retryDelay: written.retry_delay ?? context.retryDelay, backoff, timeout };
  reportForm(written, path, context.problems);
  if (sql !== undefined) {
    reportSql(sql, [...path, 'sql'], context);
    return { kind: 'sql', ...options, sql, transaction: transaction ?? true };
  }
  const [verb = '', ...words] = splitWords(run ?? '') ?? [];
  if (run !== undefined) reportVerb(verb, [...path, 'run'], context);
  const args = argumentsOf(written, path, context.problems);
  for (const [key, texts] of Object.entries({ run: words, args })) {
    for (const text of texts) reportReferences(text, isAlone(text) || isJson(text), [...path, key], context);
    reportOptions(verb, texts, [...path, key], context);
  }
  const vars = written.vars === undefined ? [] : ['--vars', toJsonText(written.vars)];
  for (const text of vars.slice(1)) reportReferences(text, true, [...path, 'vars'], context);
  return { kind: 'verb', ...options, verb, arguments: [...words, ...args, ...vars] };
}

function reportForm({ run, sql, args, vars, transaction }: WrittenTask, path: Path, problems: Problems): void {
  if ((run === undefined) === (sql === undefined)) problems.expect('runOrSql', path);
  if (run !== undefined && sql !== undefined) return;
  if (run !== undefined && transaction !== undefined) problems.expect('onlySql', [...path, 'transaction']);
  if (sql !== undefined && args !== undefined) problems.expect('onlyRun', [...path, 'args']);
  if (sql !== undefined && vars !== undefined) problems.expect('onlyRun', [...path, 'vars']);
}

function reportVerb(verb: string, path: Path, { verbs, problems }: TaskContext): void {
  const known = [...verbs.keys()];
  if (known.includes(verb)) return;
  problems.add(taskVerbUnknown(verb, problems.locate(path), nearestNames(verb, known), known), path);
}

/** At two in the morning it would be too late to learn of a slip. */
function reportOptions(verb: string, texts: readonly string[], path: Path, { verbs, problems }: TaskContext): void {
  const found = verbs.get(verb);
  if (found === undefined) return;
  const { options: known, endless } = found;
  for (const text of texts) {
    const [option = ''] = text.split('=');
    if (endless.includes(text)) problems.add(taskEndless(verb, text, problems.locate(path)), path);
    if (!/^--[a-z]/.test(option) || known.includes(option)) continue;
    problems.add(taskOptionUnknown(verb, option, problems.locate(path), nearestNames(option, known)), path);
  }
}

/** The words of `args`; the YAML after --vars and --args as JSON, which values are filled into without its quoting. */
function argumentsOf({ args = [] }: WrittenTask, path: Path, problems: Problems): readonly string[] {
  const words = typeof args === 'string' ? splitWords(args) : args;
  if (words === undefined) problems.expect('words', [...path, 'args']);
  return (words ?? []).map((word, index, all) => {
    const before = all[index - 1];
    return before === '--vars' || before === '--args' ? asJson(word) : word;
  });
}

function asJson(yaml: string): string {
  const { document, problems } = parseYaml(yaml, '');
  const isData = typeof document.value === 'object' && document.value !== null;
  return problems.length === 0 && isData ? toJsonText(document.value) : yaml;
}

function isJson(text: string): boolean {
  return readJson(text) !== undefined;
}

function reportReferences(text: string, mayBeNull: boolean, path: Path, context: TaskContext): void {
  const { parameters, problems } = context;
  const known = [...parameters.map(({ name }) => name), ...BUILT_IN_NAMES];
  for (const name of referencesIn(text)) {
    const parameter = parameters.find((each) => each.name === name);
    if (!known.includes(name)) {
      problems.add(referenceUnknown(name, problems.locate(path), nearestNames(name, known), known), path);
    } else if (!mayBeNull && parameter?.default === null) {
      problems.add(referenceNullable(name, problems.locate(path)), path);
    }
  }
}

function reportSql(sql: string, path: Path, context: TaskContext): void {
  reportReferences(sql, true, path, context);
  for (const [, name = ''] of sql.matchAll(/'\$\{([^{}]*)\}/g)) {
    context.problems.add(referenceQuoted(name.trim(), context.problems.locate(path)), path);
  }
}
