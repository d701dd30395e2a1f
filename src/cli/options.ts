import { Option } from 'commander';
import type { Language, Text } from '../core/index.ts';
import { LOG_LEVELS, type LogThreshold } from './log/index.ts';

interface OptionSpec {
  readonly flags: string;
  readonly help: Text;
  readonly choices?: readonly string[];
}

/** Every option of every verb, once. Names and short forms are dbt's where dbt has them. */
const OPTIONS = {
  select: {
    flags: '-s, --select <selector...>',
    help: {
      fr: 'nœuds à prendre : nom, dossier, tag:x, +nom, nom+',
      en: 'nodes to take: name, folder, tag:x, +name, name+',
    },
  },
  exclude: { flags: '--exclude <selector...>', help: { fr: 'nœuds à laisser', en: 'nodes to leave out' } },
  resourceType: {
    flags: '--resource-type <type...>',
    help: { fr: 'seulement ces types de nœuds', en: 'only these types of nodes' },
    choices: ['model', 'seed', 'snapshot', 'test', 'source', 'exposure', 'analysis'],
  },
  fullRefresh: {
    flags: '-f, --full-refresh',
    help: {
      fr: 'reconstruire les tables incrémentales depuis le début',
      en: 'rebuild incremental tables from the start',
    },
  },
  failFast: {
    flags: '-x, --fail-fast',
    help: { fr: 's’arrêter au premier échec', en: 'stop at the first failure' },
  },
  noFailFast: { flags: '--no-fail-fast', help: { fr: 'continuer malgré un échec', en: 'go on after a failure' } },
  empty: {
    flags: '--empty',
    help: { fr: 'lire les refs et les sources sans leurs lignes', en: 'read refs and sources without their rows' },
  },
  warnError: {
    flags: '--warn-error',
    help: { fr: 'traiter toute alerte comme une erreur', en: 'treat every warning as an error' },
  },
  warnErrorOptions: {
    flags: '--warn-error-options <yaml>',
    help: {
      fr: 'quelles alertes sont des erreurs : {error: all, warn: […], silence: […]}',
      en: 'which warnings are errors: {error: all, warn: […], silence: […]}',
    },
  },
  threads: { flags: '--threads <n>', help: { fr: 'nœuds exécutés en même temps', en: 'nodes run at the same time' } },
  storeFailures: {
    flags: '--store-failures',
    help: { fr: 'garder les lignes en échec dans une table', en: 'keep the failing rows in a table' },
  },
  vars: { flags: '--vars <yaml>', help: { fr: 'variables du projet, en YAML', en: 'project variables, as YAML' } },
  target: { flags: '-t, --target <name>', help: { fr: 'cible du profil', en: 'target of the profile' } },
  profile: { flags: '--profile <name>', help: { fr: 'profil à utiliser', en: 'profile to use' } },
  profilesDir: { flags: '--profiles-dir <dir>', help: { fr: 'dossier de profiles.yml', en: 'folder of profiles.yml' } },
  projectDir: { flags: '--project-dir <dir>', help: { fr: 'dossier du projet', en: 'folder of the project' } },
  lang: {
    flags: '--lang <lang>',
    help: { fr: 'langue des messages', en: 'language of messages' },
    choices: ['fr', 'en'],
  },
  output: {
    flags: '--output <form>',
    help: { fr: 'forme de la liste', en: 'form of the list' },
    choices: ['selector', 'name', 'path', 'json'],
  },
  quiet: { flags: '-q, --quiet', help: { fr: 'ne dire que les erreurs', en: 'say nothing but errors' } },
  debug: { flags: '-d, --debug', help: { fr: 'dire tout, le SQL aussi', en: 'say everything, SQL too' } },
  logFormat: {
    flags: '--log-format <form>',
    help: { fr: 'forme des messages, json : un par ligne', en: 'form of messages, json: one per line' },
    choices: ['text', 'json'],
  },
  logLevel: {
    flags: '--log-level <level>',
    help: { fr: 'ce qui est dit à partir de ce niveau', en: 'what is said from this level on' },
    choices: LOG_LEVELS,
  },
  logLevelFile: {
    flags: '--log-level-file <level>',
    help: { fr: 'de même, dans dbt.log (debug)', en: 'the same for dbt.log (debug)' },
    choices: LOG_LEVELS,
  },
  logPath: { flags: '--log-path <dir>', help: { fr: 'dossier de dbt.log (logs)', en: 'folder of dbt.log (logs)' } },
  logFileMaxBytes: {
    flags: '--log-file-max-bytes <n>',
    help: {
      fr: 'taille à laquelle dbt.log est mis de côté (10 Mio)',
      en: 'size at which dbt.log is set aside (10 MiB)',
    },
  },
  useColors: { flags: '--use-colors', help: { fr: 'colorer toujours', en: 'always use colours' } },
  noUseColors: { flags: '--no-use-colors', help: { fr: 'ne jamais colorer', en: 'never use colours' } },
  once: {
    flags: '--once',
    help: {
      fr: 'rafraîchir une fois, arrêter ce qui a été démarré, finir',
      en: 'refresh once, stop what was started, end',
    },
  },
  sqlCommand: { flags: '-c, --command <sql>', help: { fr: 'SQL à exécuter', en: 'SQL to run' } },
  sqlFile: { flags: '-f, --file <file>', help: { fr: 'fichier SQL à exécuter', en: 'SQL file to run' } },
  scale: { flags: '--scale <k>', help: { fr: 'taille : 1, 10, 100… (1)', en: 'size: 1, 10, 100… (1)' } },
  seed: { flags: '--seed <n>', help: { fr: 'graine du hasard (1)', en: 'seed of the randomness (1)' } },
  asOf: {
    flags: '--as-of <date>',
    help: { fr: 'dernier jour des données (aujourd’hui)', en: 'last day of the data (today)' },
  },
  truth: { flags: '--truth <file>', help: { fr: 'fichier de vérité', en: 'truth file' } },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof OPTIONS;

export const SELECTION_OPTIONS = ['select', 'exclude', 'resourceType'] as const;
export const PROJECT_OPTIONS = [
  'vars',
  'target',
  'profile',
  'profilesDir',
  'projectDir',
  'warnError',
  'warnErrorOptions',
  'lang',
] as const;
export const RUN_OPTIONS = ['fullRefresh', 'failFast', 'noFailFast', 'threads'] as const;
/** Of every verb: how it speaks and what it notes. `quiet` and the like are read before the command line is parsed. */
export const LOG_OPTIONS = [
  'quiet',
  'debug',
  'logFormat',
  'logLevel',
  'logLevelFile',
  'logPath',
  'logFileMaxBytes',
  'useColors',
  'noUseColors',
] as const;
export const OUTPUT_OPTIONS = ['output'] as const;

/** What the options hold once parsed: texts as written, checked where they are used. */
export interface OptionValues {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly resourceType?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly failFast?: boolean;
  readonly empty?: boolean;
  readonly warnError?: boolean;
  readonly warnErrorOptions?: string;
  readonly threads?: string;
  readonly storeFailures?: boolean;
  readonly vars?: string;
  readonly target?: string;
  readonly profile?: string;
  readonly profilesDir?: string;
  readonly projectDir?: string;
  readonly output?: string;
  readonly once?: boolean;
  /** SQL of `psql -c`. */
  readonly command?: string;
  readonly file?: string;
  readonly scale?: string;
  readonly seed?: string;
  readonly asOf?: string;
  readonly truth?: string;
  readonly logLevelFile?: LogThreshold;
  readonly logPath?: string;
  readonly logFileMaxBytes?: string;
}

/** The option in commander's form, its help in the reader's language. */
export function createOption(name: OptionName, language: Language): Option {
  const spec: OptionSpec = OPTIONS[name];
  const option = new Option(spec.flags, spec.help[language]);
  return spec.choices ? option.choices([...spec.choices]) : option;
}
