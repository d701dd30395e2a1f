import { Option } from 'commander';
import type { Language, Text } from '../core/index.ts';

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
export const PROJECT_OPTIONS = ['vars', 'target', 'profile', 'profilesDir', 'projectDir', 'lang'] as const;
export const RUN_OPTIONS = ['fullRefresh', 'threads'] as const;
export const OUTPUT_OPTIONS = ['output'] as const;

/** What the options hold once parsed: texts as written, checked where they are used. */
export interface OptionValues {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly resourceType?: readonly string[];
  readonly fullRefresh?: boolean;
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
}

/** The option in commander's form, its help in the reader's language. */
export function createOption(name: OptionName, language: Language): Option {
  const spec: OptionSpec = OPTIONS[name];
  const option = new Option(spec.flags, spec.help[language]);
  return spec.choices ? option.choices([...spec.choices]) : option;
}
