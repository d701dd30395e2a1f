import { Option } from 'commander';
import type { Language } from '../core/index.ts';
import { createOption, LOG_OPTIONS, type OptionName, type OptionValues, spellingsOf } from './options.ts';

/** A verb, as far as its options go. */
interface OptionedVerb {
  readonly name: string;
  readonly options: readonly OptionName[];
}

/** What dbt admits before its verbs, and after every one of them. */
const DBT_OPTIONS: readonly OptionName[] = [
  ...LOG_OPTIONS,
  'target',
  'profile',
  'targetPath',
  'state',
  'defer',
  'noDefer',
  'deferState',
  'favorState',
  'noFavorState',
  'indirectSelection',
  'failFast',
  'noFailFast',
  'warnError',
  'warnErrorOptions',
  'partialParse',
  'noPartialParse',
  'versionCheck',
  'noVersionCheck',
  'writeJson',
  'noWriteJson',
  'singleThreaded',
  'noSingleThreaded',
];

/** What may stand before a verb, and then holds for whichever verb follows. */
export const OPTIONS_BEFORE_VERB: readonly OptionName[] = [...DBT_OPTIONS, 'projectDir', 'profilesDir', 'lang'];

/** Options of dbt about its own inner works: results are the same with and without them. */
const WITHOUT_EFFECT = [
  ...[
    'cache-selected-only',
    'export-saved-queries',
    'include-saved-query',
    'log-cache-events',
    'macro-debugging',
    'partial-parse-file-diff',
    'populate-cache',
    'send-anonymous-usage-stats',
    'show-all-deprecations',
    'show-resource-report',
    'static-parser',
    'upload-to-artifacts-ingest-api',
    'use-colors-file',
    'use-experimental-parser',
    'use-fast-test-edges',
  ].flatMap((name) => [`--${name}`, `--no-${name}`]),
  '--partial-parse-file-path <file>',
  // Of microbatches, which are refused.
  '--event-time-start <time>',
  '--event-time-end <time>',
];

const DBT_VERBS: ReadonlySet<string> = new Set([
  'build',
  'clean',
  'compile',
  'debug',
  'deps',
  'docs',
  'init',
  'list',
  'parse',
  'retry',
  'run',
  'run-operation',
  'seed',
  'show',
  'snapshot',
  'source',
  'test',
]);

/** What may stand before a verb, for commander: the help of the program names it in one paragraph. */
export function optionsBeforeVerb(language: Language): readonly Option[] {
  const named = OPTIONS_BEFORE_VERB.map((name) => createOption(name, language).hideHelp(name !== 'lang'));
  return [...named, ...optionsWithoutEffect()];
}

/** The same as the help names it: `--[no-]defer` for `--defer` and `--no-defer`. */
export function describeOptionsBeforeVerb(): readonly string[] {
  const options = OPTIONS_BEFORE_VERB.map((name) => createOption(name, 'en'));
  const longs = options.flatMap(({ long }) => long ?? []);
  return options
    .filter(({ negate, hidden }) => !negate && !hidden)
    .map(({ long = '' }) => (longs.includes(long.replace('--', '--no-')) ? long.replace('--', '--[no-]') : long))
    .sort();
}

/**
 * What the options before the verb say to it. What it calls by the same name and means something else by, such as the
 * `--state` of `flow-run`, is not said to it.
 */
export function valuesForVerb(
  values: Readonly<Record<string, unknown>>,
  verb: OptionedVerb,
): Readonly<Record<string, unknown>> {
  const shared = new Set(OPTIONS_BEFORE_VERB);
  const foreign = verb.options
    .filter((name) => !shared.has(name))
    .map((name) => createOption(name, 'en').attributeName());
  return Object.fromEntries(Object.entries(values).filter(([name]) => !foreign.includes(name)));
}

/**
 * The options under the names that the rest of the product knows. To dbt, `--models` is another spelling of `--select`,
 * but for `list`: there it means models only.
 */
export function withoutModels({ model = [], models = [], ...values }: OptionValues, verb: OptionedVerb): OptionValues {
  const chosen = [...models, ...model];
  if (chosen.length === 0) return values;
  return verb.name === 'list'
    ? { ...values, models: chosen }
    : { ...values, select: [...(values.select ?? []), ...chosen] };
}

function optionsWithoutEffect(): readonly Option[] {
  return WITHOUT_EFFECT.map((flags) => new Option(flags).hideHelp());
}

/** What a verb admits besides its own options and those of the log: dbt's, where the verb is dbt's. */
export function hiddenOptions(verb: OptionedVerb, language: Language): readonly Option[] {
  if (!DBT_VERBS.has(verb.name)) return [];
  const known = new Set<OptionName>([...verb.options, ...LOG_OPTIONS]);
  const others = DBT_OPTIONS.filter((name) => !known.has(name)).map((name) => createOption(name, language).hideHelp());
  return [...others, ...optionsWithoutEffect()];
}

/** Every spelling that a verb admits after it. */
export function admittedSpellings({ name, options }: OptionedVerb): readonly string[] {
  const own = [...options, ...LOG_OPTIONS].flatMap(spellingsOf);
  if (!DBT_VERBS.has(name)) return own;
  return [...new Set([...own, ...DBT_OPTIONS.flatMap(spellingsOf), ...WITHOUT_EFFECT.map(firstWord)])];
}

function firstWord(flags: string): string {
  return flags.split(' ')[0] ?? flags;
}
