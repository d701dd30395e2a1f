import { type ErrorCode, flagInvalid, nearestNames, type SigetiError, type Text } from '../../core/index.ts';
import { isRecord } from './render.ts';

/** `--warn-error-options`: which warnings are errors, stay warnings, or are not shown, by name. */
export interface WarningRules {
  readonly error: readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/** Names that mean every warning, and all deprecations. */
const EVERY = ['all', '*'];
const DEPRECATIONS = 'Deprecations';

/** dbt's names of the warnings that a test's result and the engine's own warnings correspond to. */
const DBT_NAMES: Readonly<Partial<Record<ErrorCode | 'RUN_TEST_WARNED', readonly string[]>>> = {
  CONFIG_KEY_UNKNOWN: ['CustomTopLevelKeyDeprecation', DEPRECATIONS],
  PARSE_KEY_UNKNOWN: ['CustomKeyInConfigDeprecation', 'CustomKeyInObjectDeprecation', DEPRECATIONS],
  PARSE_KEY_DUPLICATE: ['DuplicateYAMLKeysDeprecation', DEPRECATIONS],
  PARSE_PATCH_TARGET_NOT_FOUND: ['NoNodeForYamlKey', 'MacroNotFoundForPatch'],
  PARSE_CONFIG_PATH_UNUSED: ['UnusedResourceConfigPath'],
  PARSE_REF_NOT_FOUND: ['NodeNotFoundOrDisabled'],
  PARSE_SOURCE_NOT_FOUND: ['NodeNotFoundOrDisabled'],
  PARSE_NODE_DISABLED: ['NodeNotFoundOrDisabled'],
  PARSE_CONTRACT_NOT_ENFORCED: [
    'ConstraintNotEnforced',
    'ConstraintNotSupported',
    'UnsupportedConstraintMaterialization',
  ],
  GRAPH_SELECTOR_EMPTY: ['NoNodesForSelectionCriteria'],
  RUN_TEST_WARNED: ['LogTestResult'],
};

/** Other names that dbt takes: rules written for dbt stay valid, whether or not we have such a warning. */
const OTHER_DBT_NAMES = [
  'ConfigDataPathDeprecation',
  'ConfigSourcePathDeprecation',
  'DeprecatedModel',
  'DeprecatedReference',
  'DepsUnpinned',
  'FreshnessConfigProblem',
  'InvalidConcurrentBatchesConfig',
  'InvalidMacroAnnotation',
  'InvalidValueForField',
  'JinjaLogWarning',
  'LogFreshnessResult',
  'MicrobatchModelNoEventTimeInputs',
  'MissingPlusPrefixDeprecation',
  'NoNodesSelected',
  'NothingToDo',
  'RunResultWarning',
  'SnapshotTimestampWarning',
  'SourceFreshnessProjectHooksNotRun',
  'TestsConfigDeprecation',
  'UnversionedBreakingChange',
  'UpcomingReferenceDeprecation',
  'ValidationWarning',
  'WarnStateTargetEqual',
  'WrongResourceSchemaFile',
];

/** The rules in a value of `--warn-error-options` or `flags:`. `include` and `exclude` are their older names. */
export function readWarningRules(value: unknown, flag: string): WarningRules {
  if (!isRecord(value)) throw refused(flag, value, { fr: 'une table', en: 'a mapping' });
  const known = ['error', 'warn', 'silence', 'include', 'exclude'];
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined)
    throw refused(flag, odd, { fr: `l’une de ${known.join(', ')}`, en: `one of ${known.join(', ')}` });
  const rules = {
    error: names(value.error ?? value.include, flag),
    warn: names(value.warn ?? value.exclude, flag),
    silence: names(value.silence, flag),
  };
  for (const name of Object.values(rules).flat()) checkName(name, flag);
  return rules;
}

function names(value: unknown, flag: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw refused(flag, value, { fr: 'une liste de noms', en: 'a list of names' });
}

function checkName(name: string, flag: string): void {
  const known = [
    ...EVERY,
    DEPRECATIONS,
    ...Object.keys(DBT_NAMES),
    ...Object.values(DBT_NAMES).flat(),
    ...OTHER_DBT_NAMES,
  ];
  if (known.includes(name) || /^[A-Z]+(_[A-Z0-9]+)+$/.test(name)) return;
  const near = nearestNames(name, known).slice(0, 2).join(', ');
  const like: Text = near === '' ? { fr: '', en: '' } : { fr: ` (${near} ?)`, en: ` (${near}?)` };
  throw refused(flag, name, { fr: `un nom d’alerte${like.fr}`, en: `the name of a warning${like.en}` });
}

function refused(flag: string, value: unknown, expected: Text): SigetiError {
  return flagInvalid(flag, typeof value === 'string' ? value : JSON.stringify(value), expected);
}

/**
 * What becomes of a warning. As in dbt, a rule that names it wins over one for all deprecations, that one over one for
 * everything; among equals `silence` wins over `warn`, `warn` over `error`. `--warn-error` makes errors of all the rest.
 */
export function judgeWarning(
  code: ErrorCode | 'RUN_TEST_WARNED',
  flags: { readonly warnError: boolean; readonly warnErrorOptions: WarningRules },
): 'error' | 'warn' | 'silence' {
  const rules = flags.warnErrorOptions;
  const own: readonly string[] = [code, ...(DBT_NAMES[code] ?? [])];
  const levels = [own.filter((name) => name !== DEPRECATIONS), own.filter((name) => name === DEPRECATIONS), EVERY];
  for (const level of levels) {
    for (const outcome of ['silence', 'warn', 'error'] as const) {
      if (rules[outcome].some((name) => level.includes(name))) return outcome;
    }
  }
  return flags.warnError ? 'error' : 'warn';
}
