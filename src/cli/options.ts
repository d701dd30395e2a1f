// A table of every option of every verb: longer than other files, and nothing but data.
import { Option } from 'commander';
import type { Language, Text } from '../core/index.ts';
import { optionInvalid } from './errors.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogThreshold } from './log/index.ts';

interface OptionSpec {
  readonly flags: string;
  readonly help: Text;
  readonly choices?: readonly string[];
  /** Another spelling of an option that the help shows already. */
  readonly isHidden?: boolean;
  /** May be given several times, one value each. */
  readonly isRepeated?: boolean;
  readonly isWholeNumber?: boolean;
}

const RESOURCE_TYPES = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'analysis',
  'all',
  'default',
];

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
  models: {
    flags: '-m, --models <selector...>',
    help: { fr: 'comme --select ; list : modèles seulement', en: 'as --select; list: models only' },
  },
  model: { flags: '--model <selector...>', help: { fr: 'comme --models', en: 'as --models' }, isHidden: true },
  selector: { flags: '--selector <name>', help: { fr: 'sélecteur de selectors.yml', en: 'selector of selectors.yml' } },
  indirectSelection: {
    flags: '--indirect-selection <mode>',
    help: { fr: 'quels tests viennent avec les nœuds', en: 'which tests come along with nodes' },
    choices: ['eager', 'cautious', 'buildable', 'empty'],
  },
  resourceType: {
    flags: '--resource-type <type...>',
    help: { fr: 'seulement ces types de nœuds', en: 'only these types of nodes' },
    choices: RESOURCE_TYPES,
  },
  resourceTypes: {
    flags: '--resource-types <type...>',
    help: { fr: 'comme --resource-type', en: 'as --resource-type' },
    choices: RESOURCE_TYPES,
    isHidden: true,
  },
  excludeResourceType: {
    flags: '--exclude-resource-type <type...>',
    help: { fr: 'sans ces types de nœuds', en: 'without these types of nodes' },
    choices: RESOURCE_TYPES,
  },
  excludeResourceTypes: {
    flags: '--exclude-resource-types <type...>',
    help: { fr: 'comme --exclude-resource-type', en: 'as --exclude-resource-type' },
    choices: RESOURCE_TYPES,
    isHidden: true,
  },
  defer: {
    flags: '--defer',
    help: { fr: 'lire dans un état ce qui n’est pas construit', en: 'read from a state what is not built' },
  },
  noDefer: { flags: '--no-defer', help: { fr: 'lire seulement cette cible', en: 'read this target only' } },
  favorState: {
    flags: '--favor-state',
    help: { fr: 'avec --defer : l’état d’abord', en: 'with --defer: the state first' },
  },
  noFavorState: { flags: '--no-favor-state', help: { fr: 'cette cible d’abord', en: 'this target first' } },
  deferState: {
    flags: '--defer-state <dir>',
    help: { fr: 'état pour --defer (sinon --state)', en: 'state for --defer (else --state)' },
  },
  outputKeys: {
    flags: '--output-keys <key...>',
    help: { fr: 'champs de --output json', en: 'fields of --output json' },
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
  noEmpty: { flags: '--no-empty', help: { fr: 'avec leurs lignes', en: 'with their rows' }, isHidden: true },
  sample: {
    flags: '--sample <window>',
    help: {
      fr: 'ne lire que ce temps là où event_time est dit : "3 days", {start: …, end: …}',
      en: 'read only this time where an event_time is declared: "3 days", {start: …, end: …}',
    },
  },
  introspect: {
    flags: '--introspect',
    help: { fr: 'compiler avec la base (par défaut)', en: 'compile with the database (default)' },
    isHidden: true,
  },
  noIntrospect: {
    flags: '--no-introspect',
    help: {
      fr: 'compiler sans base : un modèle qui l’interroge est une erreur',
      en: 'compile without a database: a model that asks it is an error',
    },
  },
  injectEphemeralCtes: {
    flags: '--inject-ephemeral-ctes',
    help: {
      fr: 'écrire les modèles éphémères dans le SQL (par défaut)',
      en: 'write ephemeral models into SQL (default)',
    },
    isHidden: true,
  },
  noInjectEphemeralCtes: {
    flags: '--no-inject-ephemeral-ctes',
    help: { fr: 'ne nommer que les modèles éphémères', en: 'only name ephemeral models' },
    isHidden: true,
  },
  showSeeds: {
    flags: '--show',
    help: { fr: 'montrer des lignes des références chargées', en: 'show rows of the seeds that were loaded' },
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
  state: {
    flags: '--state <dir>',
    help: { fr: 'dossier des artefacts d’une exécution précédente', en: 'folder of the artifacts of an earlier run' },
  },
  inline: {
    flags: '--inline <text>',
    help: { fr: 'SQL et Jinja à la place d’un nœud', en: 'SQL and Jinja instead of a node' },
  },
  inlineDirect: {
    flags: '--inline-direct <sql>',
    help: {
      fr: 'SQL tel quel, sans Jinja, à la place d’un nœud',
      en: 'SQL as it is, without Jinja, instead of a node',
    },
  },
  limit: {
    flags: '--limit <n>',
    help: { fr: 'lignes à montrer (5) ; -1 : toutes', en: 'rows to show (5); -1: all' },
  },
  showOutput: {
    flags: '--output <form>',
    help: { fr: 'forme de l’aperçu', en: 'form of the preview' },
    choices: ['text', 'json'],
  },
  showPersonal: {
    flags: '--show-personal',
    help: {
      fr: 'montrer les données personnelles, masquées sinon',
      en: 'show personal data, which is masked otherwise',
    },
  },
  reportOutput: {
    flags: '--output <form>',
    help: { fr: 'forme du rapport', en: 'form of the report' },
    choices: ['text', 'json'],
  },
  args: {
    flags: '--args <yaml>',
    help: { fr: 'arguments de la macro, en YAML', en: 'arguments of the macro, as YAML' },
  },
  sql: {
    flags: '--sql <text>',
    help: { fr: 'SQL et Jinja à la place d’une macro', en: 'SQL and Jinja instead of a macro' },
  },
  partialParse: {
    flags: '--partial-parse',
    help: {
      fr: 'reprendre la dernière analyse si rien n’a changé (par défaut)',
      en: 'take the last parse where nothing has changed (default)',
    },
  },
  noPartialParse: {
    flags: '--no-partial-parse',
    help: { fr: 'relire tout le projet', en: 'read the whole project again' },
  },
  versionCheck: {
    flags: '--version-check',
    help: {
      fr: 'refuser un projet fait pour un autre dbt (par défaut)',
      en: 'refuse a project that is for another dbt (default)',
    },
  },
  noVersionCheck: {
    flags: '--no-version-check',
    help: { fr: 'ne pas vérifier require-dbt-version', en: 'do not check require-dbt-version' },
  },
  writeJson: {
    flags: '--write-json',
    help: { fr: 'écrire les fichiers JSON de target (par défaut)', en: 'write the JSON files of target (default)' },
  },
  noWriteJson: {
    flags: '--no-write-json',
    help: { fr: 'ne pas écrire les fichiers JSON de target', en: 'do not write the JSON files of target' },
  },
  threads: { flags: '--threads <n>', help: { fr: 'nœuds exécutés en même temps', en: 'nodes run at the same time' } },
  storeFailures: {
    flags: '--store-failures',
    help: { fr: 'garder les lignes en échec dans une table', en: 'keep the failing rows in a table' },
  },
  vars: { flags: '--vars <yaml>', help: { fr: 'variables du projet, en YAML', en: 'project variables, as YAML' } },
  target: { flags: '-t, --target <name>', help: { fr: 'cible du profil', en: 'target of the profile' } },
  profile: { flags: '--profile <name>', help: { fr: 'profil à utiliser', en: 'profile to use' } },
  targetPath: {
    flags: '--target-path <dir>',
    help: { fr: 'dossier des artefacts (target)', en: 'folder of the artifacts (target)' },
  },
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
    choices: ['selector', 'name', 'path', 'json', 'text'],
  },
  formOutput: {
    flags: '-o, --output <form>',
    help: { fr: 'forme de ce qui est montré', en: 'form of what is shown' },
    choices: ['text', 'json'],
  },
  runState: {
    flags: '--state <names>',
    help: { fr: 'ls : seulement ces états : Failed,Crashed', en: 'ls: only these states: Failed,Crashed' },
  },
  runDeployment: {
    flags: '--deployment <name>',
    help: { fr: 'ls : seulement ce déploiement', en: 'ls: only this deployment' },
  },
  runLimit: {
    flags: '--limit <n>',
    help: { fr: 'ls : exécutions à montrer, les dernières (20)', en: 'ls: runs to show, the latest (20)' },
  },
  follow: {
    flags: '-f, --follow',
    help: { fr: 'logs : suivre jusqu’à la fin de l’exécution', en: 'logs: follow until the run ends' },
  },
  concurrency: {
    flags: '--concurrency <n>',
    help: {
      fr: 'exécutions à la fois, tous agents ensemble ; gardé dans la base (4)',
      en: 'runs at once over all workers; kept in the database (4)',
    },
  },
  queue: {
    flags: '-q, --queue <name...>',
    help: { fr: 'files dont les exécutions sont prises', en: 'queues whose runs are taken' },
  },
  parameter: {
    flags: '-p, --param <name=value>',
    help: { fr: 'paramètre du flux ; une liste : a,b', en: 'parameter of the flow; a list: a,b' },
    isRepeated: true,
  },
  watchRun: {
    flags: '-w, --watch',
    help: {
      fr: 'run : suivre son journal jusqu’à la fin, et rendre son code',
      en: 'run: follow its log to the end, and exit as it does',
    },
  },
  at: {
    flags: '--at <time>',
    help: {
      fr: 'run : pas avant 2026-01-31T22:00, ou dans « +2 h »',
      en: "run: not before 2026-01-31T22:00, or in '+2 h'",
    },
  },
  from: { flags: '--from <date>', help: { fr: 'backfill : premier jour', en: 'backfill: first day' } },
  to: { flags: '--to <date>', help: { fr: 'backfill : dernier jour', en: 'backfill: last day' } },
  backfillParameter: {
    flags: '--parameter <name>',
    help: { fr: 'backfill : le paramètre qui reçoit le jour', en: 'backfill: the parameter that gets the day' },
  },
  allSchedules: { flags: '--all', help: { fr: 'schedule : tous les horaires', en: 'schedule: all schedules' } },
  allIncidents: { flags: '--all', help: { fr: 'ls : aussi ce qui est fini', en: 'ls: what is over, too' } },
  muteFor: {
    flags: '--for <duration>',
    help: { fr: 'mute : combien de temps : 2h, 3j', en: 'mute: for how long: 2h, 3d' },
  },
  scheduleName: {
    flags: '--name <name>',
    help: { fr: 'schedule create : nom de l’horaire', en: 'schedule create: name of the schedule' },
  },
  cron: {
    flags: '--cron <expression>',
    help: { fr: 'schedule create : par exemple "0 2 * * *"', en: 'schedule create: for example "0 2 * * *"' },
  },
  timezone: {
    flags: '--timezone <zone>',
    help: { fr: 'fuseau du cron (Africa/Abidjan)', en: 'time zone of the cron (Africa/Abidjan)' },
  },
  every: {
    flags: '--every <duration>',
    help: { fr: 'schedule create : à intervalle, « 30 min »', en: "schedule create: at intervals, '30 min'" },
  },
  anchor: {
    flags: '--anchor <time>',
    help: { fr: 'l’instant dont on compte l’intervalle', en: 'the instant from which intervals count' },
  },
  missed: {
    flags: '--missed <policy>',
    help: { fr: 'que faire des heures manquées (latest)', en: 'what becomes of missed times (latest)' },
    choices: ['skip', 'latest', 'all'],
  },
  dailyAt: {
    flags: '--at <time>',
    help: { fr: 'install : heure de chaque jour (02:00)', en: 'install: time of every day (02:00)' },
  },
  dailyZone: {
    flags: '--timezone <zone>',
    help: { fr: 'install : fuseau de cette heure (Africa/Abidjan)', en: 'install: zone of that time (Africa/Abidjan)' },
  },
  hostName: {
    flags: '--name <name>',
    help: { fr: 'nom de la tâche (SIGETI_DWH_Daily_Refresh)', en: 'name of the task (SIGETI_DWH_Daily_Refresh)' },
  },
  mechanism: {
    flags: '--with <mechanism>',
    help: { fr: 'par quoi (ce que la machine a)', en: 'by what (what the machine has)' },
    choices: ['windows', 'systemd', 'cron'],
  },
  print: {
    flags: '--print',
    help: {
      fr: 'install : montrer la tâche, les unités ou le crontab, et rien d’autre',
      en: 'install: show the task, the units or the crontab, and do nothing',
    },
  },
  onlyMissed: {
    flags: '--only-missed',
    help: {
      fr: 'run : seulement si une heure est passée sans exécution',
      en: 'run: only if a time went by without a run',
    },
    isHidden: true,
  },
  keepDays: {
    flags: '--keep-days <n>',
    help: { fr: 'jours d’historique à garder (90)', en: 'days of history to keep (90)' },
  },
  watch: {
    flags: '-w, --watch',
    help: { fr: 'rafraîchir l’affichage jusqu’à Ctrl-C', en: 'refresh the display until Ctrl-C' },
  },
  interval: {
    flags: '--interval <seconds>',
    help: { fr: 'secondes entre deux affichages (5)', en: 'seconds between two displays (5)' },
  },
  json: { flags: '--json', help: { fr: 'en JSON, pour les programmes', en: 'as JSON, for programs' } },
  freshnessOutput: {
    flags: '-o, --output <file>',
    help: {
      fr: 'fichier où écrire (freshness : target/sources.json)',
      en: 'file to write (freshness: target/sources.json)',
    },
  },
  check: {
    flags: '--check',
    help: {
      fr: 'repair-dump : dire seulement ce qui serait réparé',
      en: 'repair-dump: only say what would be repaired',
    },
  },
  quiet: { flags: '-q, --quiet', help: { fr: 'ne dire que les erreurs', en: 'say nothing but errors' } },
  noQuiet: { flags: '--no-quiet', help: { fr: 'dire tout ce qui se passe', en: 'say what happens' }, isHidden: true },
  debug: { flags: '-d, --debug', help: { fr: 'dire tout, le SQL aussi', en: 'say everything, SQL too' } },
  noDebug: { flags: '--no-debug', help: { fr: 'sans le SQL', en: 'without SQL' }, isHidden: true },
  logFormat: {
    flags: '--log-format <form>',
    help: {
      fr: 'forme des messages ; debug les date, json en met un par ligne',
      en: 'form of messages; debug dates them, json puts one on a line',
    },
    choices: LOG_FORMATS,
  },
  logFormatFile: {
    flags: '--log-format-file <form>',
    help: { fr: 'de même, dans dbt.log (debug)', en: 'the same for dbt.log (debug)' },
    choices: LOG_FORMATS,
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
  printerWidth: {
    flags: '--printer-width <n>',
    help: { fr: 'largeur des lignes (celle du terminal)', en: 'width of lines (that of the terminal)' },
    isWholeNumber: true,
  },
  macroPrint: {
    flags: '--print',
    help: {
      fr: 'montrer ce que les macros disent par print() (par défaut)',
      en: 'show what macros say by print() (default)',
    },
  },
  noMacroPrint: {
    flags: '--no-print',
    help: { fr: 'le taire', en: 'hide it' },
  },
  recordTimingInfo: {
    flags: '-r, --record-timing-info <file>',
    help: { fr: 'noter où passe le temps (profil de V8)', en: 'note where time goes (a profile of V8)' },
  },
  singleThreaded: {
    flags: '--single-threaded',
    help: { fr: 'un nœud à la fois', en: 'one node at a time' },
    isHidden: true,
  },
  noSingleThreaded: {
    flags: '--no-single-threaded',
    help: { fr: 'selon --threads', en: 'as --threads says' },
    isHidden: true,
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
  days: { flags: '--days <n>', help: { fr: 'jours à faire passer (1)', en: 'days to let go by (1)' } },
  dryRun: {
    flags: '--dry-run',
    help: { fr: 'dire ce qui changerait, sans rien modifier', en: 'say what would change, and change nothing' },
  },
  takeOver: {
    flags: '--take-over',
    help: {
      fr: 'prendre aussi les flux qu’un autre entrepôt de la base a déployés',
      en: 'also take flows that another warehouse of the database has deployed',
    },
  },
  compileDocs: {
    flags: '--compile',
    help: { fr: 'avec le SQL compilé (par défaut)', en: 'with compiled SQL (default)' },
    isHidden: true,
  },
  noCompile: {
    flags: '--no-compile',
    help: { fr: 'sans le SQL compilé', en: 'without compiled SQL' },
  },
  emptyCatalog: {
    flags: '--empty-catalog',
    help: { fr: 'sans lire le catalogue de la base', en: 'without reading the database’s catalogue' },
  },
  static: {
    flags: '--static',
    help: { fr: 'écrire aussi static_index.html, comme dbt', en: 'write static_index.html too, as dbt does' },
  },
  port: { flags: '--port <n>', help: { fr: 'port du serveur (8080)', en: 'port of the server (8080)' } },
  host: { flags: '--host <address>', help: { fr: 'adresse (127.0.0.1)', en: 'address (127.0.0.1)' } },
  browser: {
    flags: '--browser',
    help: { fr: 'ouvrir le navigateur (par défaut)', en: 'open the browser (default)' },
    isHidden: true,
  },
  noBrowser: {
    flags: '--no-browser',
    help: { fr: 'ne pas ouvrir le navigateur', en: 'do not open the browser' },
  },
  lock: {
    flags: '--lock',
    help: { fr: 'écrire package-lock.yml seulement', en: 'only write package-lock.yml' },
  },
  upgrade: {
    flags: '--upgrade',
    help: { fr: 'choisir à nouveau les versions', en: 'choose versions anew' },
  },
  addPackage: {
    flags: '--add-package <name@version>',
    help: { fr: 'ajouter un paquet à la liste', en: 'add a package to the list' },
  },
  packageSource: {
    flags: '--source <source>',
    help: { fr: 'origine du paquet ajouté (hub)', en: 'source of the added package (hub)' },
    choices: ['hub', 'git', 'local'],
  },
  cleanProjectFilesOnly: {
    flags: '--clean-project-files-only',
    help: {
      fr: 'refuser ce qui est hors du projet (par défaut)',
      en: 'refuse what is outside of the project (default)',
    },
  },
  noCleanProjectFilesOnly: {
    flags: '--no-clean-project-files-only',
    help: { fr: 'supprimer aussi hors du projet', en: 'remove outside of the project too' },
  },
  skipProfileSetup: {
    flags: '-s, --skip-profile-setup',
    help: { fr: 'ne pas écrire de profil', en: 'write no profile' },
  },
  serverHost: { flags: '--host <name>', help: { fr: 'serveur PostgreSQL à utiliser', en: 'PostgreSQL server to use' } },
  serverPort: { flags: '--port <n>', help: { fr: 'son port (5432)', en: 'its port (5432)' } },
  serverUser: { flags: '--user <name>', help: { fr: 'utilisateur (postgres)', en: 'user (postgres)' } },
  serverDatabase: { flags: '--dbname <name>', help: { fr: 'base de données', en: 'database' } },
  serverSchema: { flags: '--schema <name>', help: { fr: 'schéma (dwh)', en: 'schema (dwh)' } },
  configDir: {
    flags: '--config-dir',
    help: { fr: 'montrer le dossier de profiles.yml', en: 'show the folder of profiles.yml' },
  },
  connection: {
    flags: '--connection',
    help: { fr: 'vérifier la connexion seulement', en: 'check the connection only' },
  },
  plant: {
    flags: '--plant <list>',
    help: { fr: 'pièges, tant de fois : all=0,T14=5', en: 'traps, so often: all=0,T14=5' },
  },
  truth: { flags: '--truth <file>', help: { fr: 'fichier de vérité', en: 'truth file' } },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof OPTIONS;

export const SELECTION_OPTIONS = [
  'select',
  'models',
  'model',
  'exclude',
  'selector',
  'indirectSelection',
  'resourceType',
  'resourceTypes',
  'excludeResourceType',
  'excludeResourceTypes',
  'state',
  'defer',
  'noDefer',
  'favorState',
  'noFavorState',
  'deferState',
] as const;
export const PROJECT_OPTIONS = [
  'vars',
  'target',
  'profile',
  'profilesDir',
  'projectDir',
  'targetPath',
  'warnError',
  'warnErrorOptions',
  'partialParse',
  'noPartialParse',
  'versionCheck',
  'noVersionCheck',
  'lang',
] as const;
/** How much of what they read models see. */
export const INPUT_OPTIONS = ['empty', 'noEmpty', 'sample'] as const;
export const RUN_OPTIONS = ['fullRefresh', 'failFast', 'noFailFast', 'threads'] as const;
/** Of every verb: how it speaks and what it notes. `quiet` and the like are read before the command line is parsed. */
export const LOG_OPTIONS = [
  'quiet',
  'noQuiet',
  'debug',
  'noDebug',
  'logFormat',
  'logFormatFile',
  'logLevel',
  'logLevelFile',
  'logPath',
  'logFileMaxBytes',
  'useColors',
  'noUseColors',
  'printerWidth',
  'macroPrint',
  'noMacroPrint',
  'recordTimingInfo',
] as const;
/** Of `docs`: what to generate, then how to serve it. */
export const DOCS_OPTIONS = [
  'select',
  'models',
  'model',
  'exclude',
  'selector',
  'state',
  'defer',
  'noDefer',
  'favorState',
  'noFavorState',
  'deferState',
  'threads',
  'compileDocs',
  'noCompile',
  'emptyCatalog',
  'static',
  'port',
  'host',
  'browser',
  'noBrowser',
] as const;
/** Of `deployment`, by action: run and backfill, then schedules. */
export const DEPLOYMENT_OPTIONS = [
  'formOutput',
  'parameter',
  'watchRun',
  'at',
  'from',
  'to',
  'backfillParameter',
  'allSchedules',
  'scheduleName',
  'cron',
  'timezone',
  'every',
  'anchor',
  'missed',
] as const;
/** Of `schedule`. */
export const HOST_SCHEDULE_OPTIONS = [
  'dailyAt',
  'dailyZone',
  'hostName',
  'mechanism',
  'dryRun',
  'print',
  'onlyMissed',
  'formOutput',
] as const;
export const OUTPUT_OPTIONS = ['output', 'outputKeys'] as const;

/** What the options hold once parsed: texts as written, checked where they are used. */
export interface OptionValues {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly models?: readonly string[];
  readonly model?: readonly string[];
  readonly selector?: string;
  readonly queue?: readonly string[];
  readonly concurrency?: string;
  readonly param?: readonly string[];
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly parameter?: string;
  readonly all?: boolean;
  readonly for?: string;
  readonly name?: string;
  readonly cron?: string;
  readonly timezone?: string;
  readonly every?: string;
  readonly anchor?: string;
  readonly missed?: 'skip' | 'latest' | 'all';
  readonly with?: 'windows' | 'systemd' | 'cron';
  readonly print?: boolean;
  readonly onlyMissed?: boolean;
  readonly keepDays?: string;
  readonly deployment?: string;
  readonly follow?: boolean;
  readonly indirectSelection?: string;
  readonly resourceType?: readonly string[];
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceType?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
  readonly defer?: boolean;
  readonly favorState?: boolean;
  readonly deferState?: string;
  readonly outputKeys?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly failFast?: boolean;
  readonly inline?: string;
  readonly inlineDirect?: string;
  readonly state?: string;
  readonly limit?: string;
  readonly args?: string;
  readonly sql?: string;
  readonly empty?: boolean;
  readonly sample?: string;
  readonly introspect?: boolean;
  readonly injectEphemeralCtes?: boolean;
  readonly show?: boolean;
  readonly partialParse?: boolean;
  readonly versionCheck?: boolean;
  readonly writeJson?: boolean;
  readonly warnError?: boolean;
  readonly warnErrorOptions?: string;
  readonly threads?: string;
  readonly storeFailures?: boolean;
  readonly vars?: string;
  readonly target?: string;
  readonly profile?: string;
  readonly profilesDir?: string;
  readonly targetPath?: string;
  readonly projectDir?: string;
  readonly output?: string;
  readonly once?: boolean;
  readonly watch?: boolean;
  readonly interval?: string;
  readonly json?: boolean;
  /** SQL of `psql -c`. */
  readonly command?: string;
  readonly file?: string;
  readonly scale?: string;
  readonly seed?: string;
  readonly asOf?: string;
  readonly days?: string;
  readonly dryRun?: boolean;
  readonly takeOver?: boolean;
  readonly plant?: string;
  readonly truth?: string;
  readonly lock?: boolean;
  readonly upgrade?: boolean;
  readonly addPackage?: string;
  readonly source?: 'hub' | 'git' | 'local';
  readonly cleanProjectFilesOnly?: boolean;
  readonly skipProfileSetup?: boolean;
  readonly user?: string;
  readonly dbname?: string;
  readonly schema?: string;
  readonly configDir?: boolean;
  readonly connection?: boolean;
  readonly showPersonal?: boolean;
  readonly check?: boolean;
  readonly compile?: boolean;
  readonly emptyCatalog?: boolean;
  readonly static?: boolean;
  readonly port?: string;
  readonly host?: string;
  readonly browser?: boolean;
  readonly logFormat?: LogFormat;
  readonly logFormatFile?: LogFormat;
  readonly logLevel?: LogThreshold;
  readonly logLevelFile?: LogThreshold;
  readonly logPath?: string;
  readonly logFileMaxBytes?: string;
  readonly recordTimingInfo?: string;
  readonly singleThreaded?: boolean;
}

/** The option in commander's form, its help in the reader's language. */
export function createOption(name: OptionName, language: Language): Option {
  const spec: OptionSpec = OPTIONS[name];
  const option = new Option(spec.flags, spec.help[language]);
  if (spec.isHidden) option.hideHelp();
  if (spec.isWholeNumber) option.argParser((value: string) => wholeNumberOf(option, value));
  if (spec.isRepeated) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
  return spec.choices ? option.choices([...spec.choices]) : option;
}

function wholeNumberOf({ long, flags }: Option, value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw optionInvalid(long ?? flags, value, { fr: 'un nombre entier', en: 'a whole number' });
}

/** The spellings of an option, e.g. `-p` and `--param`. */
export function spellingsOf(name: OptionName): readonly string[] {
  const { flags }: OptionSpec = OPTIONS[name];
  return flags.split(/[ ,]+/).filter((part) => part.startsWith('-'));
}

/** Whether a value follows the option. */
export function takesValue(name: OptionName): boolean {
  const { flags }: OptionSpec = OPTIONS[name];
  return flags.includes('<');
}
