import { flagInvalid, keyUnknown, nearestNames, type SigetiError, type Text } from '../../core/index.ts';
import { type Environment, flagVariable } from './environment.ts';
import type { Project } from './project.ts';
import { isRecord } from './render.ts';
import { readSample, type SampleWindow } from './sample.ts';
import { readWarningRules, type WarningRules } from './warning-rules.ts';
import type { YamlDocuments } from './yaml-documents.ts';

/** The verb and the flags that change what nodes do. Templates see them as `flags`. */
export interface Flags {
  readonly which: string;
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
  /** The first failure cancels what runs and skips the rest. */
  readonly failFast: boolean;
  /** Refs and sources are read without their rows. */
  readonly empty: boolean;
  /** The time that is read of refs and sources that have an `event_time`. */
  readonly sample: SampleWindow | undefined;
  /** Whether the database may be asked while nodes are compiled. */
  readonly introspect: boolean;
  readonly warnError: boolean;
  readonly warnErrorOptions: WarningRules;
  /** Take from the last parse what has not changed. */
  readonly partialParse: boolean;
  /** Write manifest.json and the other artifacts. */
  readonly writeJson: boolean;
  readonly indirectSelection: IndirectSelection;
  /** Folder with the artifacts to compare with; relative to the project. */
  readonly state: string | undefined;
  /** Read what is not built from a state. */
  readonly defer: boolean;
  readonly favorState: boolean;
  /** Folder to defer to, where it is not `state`. */
  readonly deferState: string | undefined;
  /** Kinds of nodes from the environment, where the command line names none. */
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly skipNodesIfOnRunStartFails: boolean;
  readonly sourceFreshnessRunProjectHooks: boolean;
}

/** What the command line says of the flags; what it leaves out is looked up. `warnErrorOptions` is YAML text. */
export type FlagOptions = {
  readonly [Name in
    | 'fullRefresh'
    | 'storeFailures'
    | 'failFast'
    | 'empty'
    | 'introspect'
    | 'warnError'
    | 'partialParse'
    | 'versionCheck'
    | 'writeJson'
    | 'defer'
    | 'favorState']?: boolean | undefined;
} & {
  readonly which?: string | undefined;
  readonly warnErrorOptions?: string | undefined;
  readonly sample?: string | undefined;
  readonly indirectSelection?: string | undefined;
  readonly state?: string | undefined;
  readonly deferState?: string | undefined;
};

/** Whether a project that is not for this dbt is refused. */
export function checksVersion(given: FlagOptions, environment: Environment, project: Project): boolean {
  return given.versionCheck ?? switchIn(environment, 'version_check') ?? switchOf(project, 'version_check') ?? true;
}

/**
 * The flags of an invocation, by dbt's order: command line, then the variable `DBT_<FLAG>` or `DBT_ENGINE_<FLAG>`, then
 * `flags:` of dbt_project.yml, then dbt's default. Throws CONFIG_FLAG_INVALID.
 */
export async function readFlags(
  given: FlagOptions,
  environment: Environment,
  project: Project,
  documents: YamlDocuments,
): Promise<Flags> {
  const switched = (name: string, said: boolean | undefined, fallback: boolean): boolean =>
    said ?? switchIn(environment, name) ?? switchOf(project, name) ?? fallback;
  return {
    which: given.which ?? 'run',
    fullRefresh: switched('full_refresh', given.fullRefresh, false),
    storeFailures: switched('store_failures', given.storeFailures, false),
    failFast: switched('fail_fast', given.failFast, false),
    empty: switched('empty', given.empty, false),
    sample: await sampleOf(given.sample, environment, documents),
    introspect: switched('introspect', given.introspect, true),
    warnError: switched('warn_error', given.warnError, false),
    warnErrorOptions: await warningRules(given.warnErrorOptions, environment, project, documents),
    partialParse: switched('partial_parse', given.partialParse, true),
    writeJson: switched('write_json', given.writeJson, true),
    indirectSelection: indirectSelection(given.indirectSelection, environment, project),
    state: given.state ?? flagVariable(environment, 'state')?.value,
    defer: switched('defer', given.defer, false),
    favorState: switched('favor_state', given.favorState, false),
    deferState: given.deferState ?? flagVariable(environment, 'defer_state')?.value,
    resourceTypes: wordsOf(environment, 'resource_types'),
    excludeResourceTypes: wordsOf(environment, 'exclude_resource_types'),
    skipNodesIfOnRunStartFails: switchOf(project, 'skip_nodes_if_on_run_start_fails') ?? false,
    sourceFreshnessRunProjectHooks: switchOf(project, 'source_freshness_run_project_hooks') ?? true,
  };
}

async function sampleOf(
  given: string | undefined,
  environment: Environment,
  documents: YamlDocuments,
): Promise<SampleWindow | undefined> {
  const { name, value } =
    given === undefined ? (flagVariable(environment, 'sample') ?? {}) : { name: '--sample', value: given };
  return name && value ? await readSample(name, value, new Date(), documents) : undefined;
}

const MODES = ['eager', 'cautious', 'buildable', 'empty'] as const;
type IndirectSelection = (typeof MODES)[number];

function indirectSelection(given: string | undefined, environment: Environment, project: Project): IndirectSelection {
  const said = given ?? flagVariable(environment, 'indirect_selection')?.value ?? project.flags.indirect_selection;
  const mode = said === undefined || said === null ? 'eager' : MODES.find((known) => known === said);
  if (mode !== undefined) return mode;
  const list = MODES.join(', ');
  throw flagInvalid('indirect_selection', String(said), { fr: `un de : ${list}`, en: `one of: ${list}` });
}

function wordsOf(environment: Environment, flag: string): readonly string[] {
  return (flagVariable(environment, flag)?.value ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 't', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'f', 'no', 'n', 'off', ''].map((word) => [word, false] as const),
]);

function switchIn(environment: Environment, flag: string): boolean | undefined {
  const found = flagVariable(environment, flag);
  if (found === undefined) return undefined;
  const value = WORDS.get(found.value.trim().toLowerCase());
  if (value === undefined) throw notASwitch(found.name, found.value);
  return value;
}

function switchOf(project: Project, flag: string): boolean | undefined {
  const value = project.flags[flag];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw notASwitch(flag, String(value)).with({ location: project.document.locate(['flags', flag]) });
}

function notASwitch(flag: string, value: string): SigetiError {
  return flagInvalid(flag, value, { fr: 'true ou false', en: 'true or false' });
}

async function warningRules(
  given: string | undefined,
  environment: Environment,
  project: Project,
  documents: YamlDocuments,
): Promise<WarningRules> {
  const variable = flagVariable(environment, 'warn_error_options');
  if (given !== undefined)
    return readWarningRules(await yamlOf('--warn-error-options', given, documents), '--warn-error-options');
  if (variable) return readWarningRules(await yamlOf(variable.name, variable.value, documents), variable.name);
  return readWarningRules(project.flags.warn_error_options ?? {}, 'warn_error_options');
}

async function yamlOf(flag: string, text: string, documents: YamlDocuments): Promise<unknown> {
  const { document, problems } = await documents.parse(text, flag);
  if (problems.length === 0 && isRecord(document.value)) return document.value;
  throw flagInvalid(flag, text, { fr: 'une table YAML', en: 'a YAML mapping' });
}

/** The keys that `flags:` of dbt_project.yml may have. */
const PROJECT_FLAGS = [
  'cache_selected_only',
  'debug',
  'empty',
  'fail_fast',
  'full_refresh',
  'indirect_selection',
  'log_format',
  'log_format_file',
  'log_level',
  'log_level_file',
  'partial_parse',
  'populate_cache',
  'printer_width',
  'require_all_warnings_handled_by_warn_error',
  'require_batched_execution_for_custom_microbatch_strategy',
  'require_event_names_in_deprecations',
  'require_explicit_package_overrides_for_builtin_materializations',
  'require_generic_test_arguments_property',
  'require_nested_cumulative_type_params',
  'require_ref_searches_node_package_before_root',
  'require_resource_names_without_spaces',
  'require_unique_project_resource_names',
  'require_yaml_configuration_for_mf_time_spines',
  'send_anonymous_usage_stats',
  'skip_nodes_if_on_run_start_fails',
  'source_freshness_run_project_hooks',
  'state_modified_compare_more_unrendered_values',
  'state_modified_compare_vars',
  'static_parser',
  'store_failures',
  'use_colors',
  'use_colors_file',
  'use_experimental_parser',
  'validate_macro_args',
  'version_check',
  'warn_error',
  'warn_error_options',
  'write_json',
];

/** Keys of `flags:` that nobody knows. */
export function unknownFlags({ flags, document }: Project): SigetiError[] {
  const where: Text = { fr: 'flags: de dbt_project.yml', en: 'flags: of dbt_project.yml' };
  return Object.keys(flags)
    .filter((flag) => !PROJECT_FLAGS.includes(flag))
    .map((flag) => keyUnknown(flag, where, document.locate(['flags', flag]), nearestNames(flag, PROJECT_FLAGS)));
}
