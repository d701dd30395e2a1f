// A table of every verb: longer than other files, and nothing but data.
import type { Text } from '../core/index.ts';
import type { CommandContext } from './context.ts';
import {
  DEPLOYMENT_OPTIONS,
  DOCS_OPTIONS,
  HOST_SCHEDULE_OPTIONS,
  INPUT_OPTIONS,
  type OptionName,
  OUTPUT_OPTIONS,
  PROJECT_OPTIONS,
  RUN_OPTIONS,
  SELECTION_OPTIONS,
} from './options.ts';

/** What a verb's file exports: its work, from checked options to the exit code. */
export interface VerbModule {
  run(context: CommandContext): Promise<number>;
}

/** A verb as the help shows it. Its file is loaded only when it runs. */
export interface Verb {
  readonly name: string;
  readonly alias?: string;
  /** What follows the name on the command line, in commander's notation. */
  readonly arguments?: string;
  readonly summary: Text;
  readonly options: readonly OptionName[];
  readonly load: () => Promise<VerbModule>;
}

const graph = () => import('./commands/graph.ts');
const worker = () => import('./commands/worker.ts');

/** Every verb, in the order of the help. */
export const VERBS: readonly Verb[] = [
  {
    name: 'start',
    summary: {
      fr: 'démarrer la base, créer la source si elle manque, rafraîchir l’entrepôt et rester en service',
      en: 'start the database, create the source if it is missing, refresh the warehouse and stay up',
    },
    options: ['once', ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'refresh',
    summary: {
      fr: 'tout rafraîchir en une exécution : références, historiques, modèles et tests',
      en: 'refresh everything in one run: seeds, snapshots, models and tests',
    },
    options: [...SELECTION_OPTIONS, 'storeFailures', ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: graph,
  },
  {
    name: 'build',
    summary: { fr: 'comme dbt build : références, historiques, modèles et tests', en: 'as dbt build does' },
    options: [...SELECTION_OPTIONS, ...INPUT_OPTIONS, 'storeFailures', 'showSeeds', ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: graph,
  },
  {
    name: 'run',
    summary: { fr: 'construire les modèles', en: 'build the models' },
    options: [...SELECTION_OPTIONS, ...INPUT_OPTIONS, ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: graph,
  },
  {
    name: 'test',
    summary: { fr: 'exécuter les tests', en: 'run the tests' },
    options: [...SELECTION_OPTIONS, 'storeFailures', 'failFast', 'noFailFast', 'threads', ...PROJECT_OPTIONS],
    load: graph,
  },
  {
    name: 'seed',
    summary: { fr: 'charger les références (fichiers CSV)', en: 'load the seeds (CSV files)' },
    options: [...SELECTION_OPTIONS, 'showSeeds', ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: graph,
  },
  {
    name: 'snapshot',
    summary: { fr: 'historiser les versions des sources', en: 'record the history of the sources' },
    options: [...SELECTION_OPTIONS, ...INPUT_OPTIONS, ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: graph,
  },
  {
    name: 'compile',
    summary: { fr: 'écrire le SQL compilé dans target/compiled', en: 'write the compiled SQL to target/compiled' },
    options: [
      ...SELECTION_OPTIONS,
      'inline',
      'formOutput',
      'introspect',
      'noIntrospect',
      'injectEphemeralCtes',
      'noInjectEphemeralCtes',
      ...INPUT_OPTIONS,
      ...PROJECT_OPTIONS,
      ...RUN_OPTIONS,
    ],
    load: () => import('./commands/compile.ts'),
  },
  {
    name: 'show',
    summary: {
      fr: 'montrer les premières lignes d’un nœud ou d’une requête, sans rien écrire',
      en: 'show the first rows of a node or a query, writing nothing',
    },
    options: [
      ...SELECTION_OPTIONS,
      'inline',
      'inlineDirect',
      'limit',
      'showOutput',
      'showPersonal',
      'fullRefresh',
      'threads',
      ...PROJECT_OPTIONS,
    ],
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'retry',
    summary: {
      fr: 'reprendre ce qui a échoué ou a été sauté dans la dernière commande',
      en: 'do again what failed or was skipped in the last command',
    },
    options: ['state', ...PROJECT_OPTIONS, ...RUN_OPTIONS],
    load: () => import('./commands/retry.ts'),
  },
  {
    name: 'run-operation',
    arguments: '[macro]',
    summary: { fr: 'exécuter une macro, ou du SQL', en: 'run a macro, or SQL' },
    options: ['args', 'sql', 'threads', ...PROJECT_OPTIONS],
    load: () => import('./commands/run-operation.ts'),
  },
  {
    name: 'parse',
    summary: {
      fr: 'lire et vérifier le projet, écrire target/manifest.json',
      en: 'read and check the project, write target/manifest.json',
    },
    options: ['threads', ...PROJECT_OPTIONS, 'writeJson', 'noWriteJson'],
    load: () => import('./commands/parse.ts'),
  },
  {
    name: 'list',
    alias: 'ls',
    summary: { fr: 'lister les nœuds choisis', en: 'list the selected nodes' },
    options: [...SELECTION_OPTIONS, ...OUTPUT_OPTIONS, ...PROJECT_OPTIONS, 'writeJson', 'noWriteJson'],
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'extract',
    summary: {
      fr: 'copier les sources d’une autre base (SOURCE_DB_*) là où le projet les lit',
      en: 'copy the sources of another database (SOURCE_DB_*) to where the project reads them',
    },
    options: ['select', 'exclude', 'fullRefresh', 'threads', ...PROJECT_OPTIONS],
    load: () => import('./commands/extract.ts'),
  },
  {
    name: 'monitor',
    summary: {
      fr: 'l’état de l’entrepôt : lignes, tailles, derniers chargements, fraîcheur, tests',
      en: 'the state of the warehouse: rows, sizes, last loads, freshness, tests',
    },
    options: ['watch', 'interval', 'json', 'select', 'exclude', 'threads', ...PROJECT_OPTIONS],
    load: () => import('./commands/monitor.ts'),
  },
  {
    name: 'verify',
    arguments: '<action>',
    summary: {
      fr: 'incremental : comparer ce qui est publié à une reconstruction complète, ligne à ligne',
      en: 'incremental: compare what is published with a full refresh, row by row',
    },
    options: ['select', 'exclude', 'selector', 'reportOutput', ...PROJECT_OPTIONS],
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'source',
    arguments: '<action> [file]',
    summary: {
      fr: 'freshness (l’âge des sources), repair-dump (réparer un export aux accents cassés)',
      en: 'freshness (how old sources are), repair-dump (repair a dump with broken accents)',
    },
    options: [
      'select',
      'models',
      'model',
      'exclude',
      'selector',
      'freshnessOutput',
      'check',
      'threads',
      ...PROJECT_OPTIONS,
    ],
    load: () => import('./commands/source.ts'),
  },
  {
    name: 'freshness',
    summary: { fr: 'comme source freshness', en: 'as source freshness' },
    options: ['select', 'models', 'model', 'exclude', 'selector', 'freshnessOutput', 'threads', ...PROJECT_OPTIONS],
    load: () => import('./commands/freshness.ts'),
  },
  {
    name: 'docs',
    arguments: '<action>',
    summary: {
      fr: 'la documentation : generate (l’écrire dans target/index.html), serve (la montrer)',
      en: 'the documentation: generate (write it to target/index.html), serve (show it)',
    },
    options: [...DOCS_OPTIONS, ...PROJECT_OPTIONS],
    load: () => import('./commands/docs.ts'),
  },
  {
    name: 'init',
    arguments: '[name]',
    summary: {
      fr: 'créer un projet qui se construit tout de suite ; dans un projet, son profil',
      en: 'create a project that builds at once; inside of a project, its profile',
    },
    options: [
      'skipProfileSetup',
      'serverHost',
      'serverPort',
      'serverUser',
      'serverDatabase',
      'serverSchema',
      ...PROJECT_OPTIONS,
    ],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'deps',
    summary: {
      fr: 'installer les paquets de packages.yml dans dbt_packages',
      en: 'install the packages of packages.yml into dbt_packages',
    },
    options: ['lock', 'upgrade', 'addPackage', 'packageSource', ...PROJECT_OPTIONS],
    load: () => import('./commands/deps.ts'),
  },
  {
    name: 'clean',
    summary: { fr: 'supprimer les dossiers de clean-targets', en: 'remove the folders of clean-targets' },
    options: ['cleanProjectFilesOnly', 'noCleanProjectFilesOnly', ...PROJECT_OPTIONS],
    load: () => import('./commands/clean.ts'),
  },
  {
    name: 'debug',
    summary: {
      fr: 'vérifier réglages, projet, connexion et droits, chacun avec son remède',
      en: 'check settings, project, connection and rights, each with its remedy',
    },
    options: ['connection', 'configDir', ...PROJECT_OPTIONS],
    load: () => import('./commands/debug.ts'),
  },
  {
    name: 'db',
    arguments: '<action>',
    summary: {
      fr: 'le PostgreSQL embarqué : start, stop, status, url',
      en: 'the embedded PostgreSQL: start, stop, status, url',
    },
    options: PROJECT_OPTIONS,
    load: () => import('./commands/db.ts'),
  },
  {
    name: 'psql',
    summary: { fr: 'exécuter du SQL sur l’entrepôt', en: 'run SQL on the warehouse' },
    options: ['sqlCommand', 'sqlFile', ...PROJECT_OPTIONS],
    load: () => import('./commands/psql.ts'),
  },
  {
    name: 'deploy',
    arguments: '[file]',
    summary: {
      fr: 'déployer les flux de flows/ : le fichier fait foi, la différence est montrée',
      en: 'deploy the flows of flows/: the file is the truth, the difference is shown',
    },
    options: ['dryRun', 'takeOver', 'formOutput', ...PROJECT_OPTIONS],
    load: () => import('./commands/deploy.ts'),
  },
  {
    name: 'deployment',
    arguments: '<action> [names...]',
    summary: {
      fr: 'les déploiements : ls, inspect, run, backfill, pause, resume, schedule ls|create|pause|resume|delete',
      en: 'deployments: ls, inspect, run, backfill, pause, resume, schedule ls|create|pause|resume|delete',
    },
    options: [...DEPLOYMENT_OPTIONS, ...PROJECT_OPTIONS],
    load: () => import('./commands/deployment.ts'),
  },
  {
    name: 'alert',
    arguments: '<action> [name]',
    summary: {
      fr: 'les alertes : ls, check, mute|unmute RÈGLE, test CANAL',
      en: 'alerts: ls, check, mute|unmute RULE, test CHANNEL',
    },
    options: ['formOutput', 'allIncidents', 'muteFor', ...PROJECT_OPTIONS],
    load: () => import('./commands/alert.ts'),
  },
  {
    name: 'maintenance',
    summary: {
      fr: 'nettoyer et analyser les tables, supprimer l’historique ancien des exécutions',
      en: 'vacuum and analyze the tables, delete the old history of runs',
    },
    options: ['keepDays', 'formOutput', ...PROJECT_OPTIONS],
    load: () => import('./commands/maintenance.ts'),
  },
  {
    name: 'server',
    arguments: '<action>',
    summary: {
      fr: 'start : planifier, exécuter et alerter, jusqu’à Ctrl-C',
      en: 'start: schedule, execute and alert, until Ctrl-C',
    },
    options: ['queue', 'concurrency', ...PROJECT_OPTIONS],
    load: worker,
  },
  {
    name: 'worker',
    arguments: '<action>',
    summary: {
      fr: 'start : exécuter ici les exécutions d’une file ; ls : qui est là',
      en: 'start: execute the runs of a queue on this machine; ls: who is there',
    },
    options: ['queue', 'concurrency', 'formOutput', ...PROJECT_OPTIONS],
    load: worker,
  },
  {
    name: 'agent',
    arguments: '<action>',
    summary: { fr: 'start : comme worker start', en: 'start: as worker start' },
    options: ['queue', 'concurrency', ...PROJECT_OPTIONS],
    load: worker,
  },
  {
    name: 'flow-run',
    arguments: '<action> [run]',
    summary: {
      fr: 'les exécutions : ls, inspect, logs, cancel, retry',
      en: 'the runs: ls, inspect, logs, cancel, retry',
    },
    options: ['runState', 'runDeployment', 'runLimit', 'follow', 'formOutput', ...PROJECT_OPTIONS],
    load: () => import('./commands/flow-run.ts'),
  },
  {
    name: 'schedule',
    arguments: '<action>',
    summary: {
      fr: 'le rafraîchissement quotidien par le système, sans serveur : install, status, remove',
      en: 'the daily refresh by the operating system, without a server: install, status, remove',
    },
    options: [...HOST_SCHEDULE_OPTIONS, ...PROJECT_OPTIONS],
    load: () => import('./commands/schedule.ts'),
  },
  {
    name: 'simulate',
    arguments: '<action>',
    summary: {
      fr: 'la base synthétique : create (la créer), advance (faire passer des jours), check (vérifier l’entrepôt)',
      en: 'the synthetic database: create it, advance it by days, check the warehouse against its truth',
    },
    options: ['scale', 'seed', 'asOf', 'plant', 'days', 'dryRun', 'truth', ...PROJECT_OPTIONS],
    load: () => import('./commands/simulate.ts'),
  },
];
