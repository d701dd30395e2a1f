import { SigetiError, systemReason } from '../core/index.ts';

/** What was to be noted of the time that a command took cannot be written. */
export function timingUnwritable(file: string, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'CONFIG_USAGE_INVALID',
      message: {
        fr: `--record-timing-info : « ${file} » ne peut pas être écrit : ${reason.fr}.`,
        en: `--record-timing-info: '${file}' cannot be written: ${reason.en}.`,
      },
      hint: { fr: 'Donnez un autre fichier.', en: 'Name another file.' },
    },
    { cause },
  );
}

/** `--log-file-max-bytes` with something that is no number of bytes. */
export function sizeInvalid(text: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `--log-file-max-bytes demande un nombre d’octets, pas « ${text} ».`,
      en: `--log-file-max-bytes wants a number of bytes, not '${text}'.`,
    },
    hint: { fr: '0 veut dire sans limite.', en: '0 means without limit.' },
  });
}

/** The log could not be written, say because the disk is full: the command goes on without it. */
export function logUnwritable(file: string, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError({
    code: 'RUN_LOG_UNWRITABLE',
    message: {
      fr: `Le journal ${file} n’a pas pu être écrit : ${reason.fr}. La commande a continué sans lui.`,
      en: `The log ${file} could not be written: ${reason.en}. The command went on without it.`,
    },
    hint: {
      fr: 'Libérez de la place, donnez le droit d’écrire, ou choisissez un autre dossier : --log-path.',
      en: 'Free some space, grant the right to write, or choose another folder: --log-path.',
    },
  });
}

/** `db` or `simulate` with an action they do not have. */
export function actionUnknown(verb: string, action: string | undefined, known: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `« ${action ?? ''} » n’est pas une action de sigeti ${verb}.`,
      en: `'${action ?? ''}' is not an action of sigeti ${verb}.`,
    },
    hint: { fr: `Actions : ${known.join(', ')}.`, en: `Actions: ${known.join(', ')}.` },
  });
}

/** The same without any action. */
export function actionMissing(verb: string, known: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `sigeti ${verb} attend une action.`, en: `sigeti ${verb} takes an action.` },
    hint: { fr: `Actions : ${known.join(', ')}.`, en: `Actions: ${known.join(', ')}.` },
  });
}

/** An argument that an action does not take. */
export function unexpectedArgument(command: string, argument: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `sigeti ${command} n’attend pas « ${argument} ».`,
      en: `sigeti ${command} does not take '${argument}'.`,
    },
    hint: { fr: `Aide : sigeti ${command.split(' ')[0]} --help`, en: `Help: sigeti ${command.split(' ')[0]} --help` },
  });
}

/** An action on a file that was not named. */
export function fileMissing(example: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: 'Il faut un fichier.', en: 'It takes a file.' },
    hint: { fr: `Par exemple : sigeti ${example}`, en: `For example: sigeti ${example}` },
  });
}

/** `run-operation` with neither a macro nor `--sql`, or with both. */
export function operationUnclear(): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: 'run-operation attend le nom d’une macro, ou --sql, pas les deux.',
      en: 'run-operation takes the name of a macro or --sql, not both.',
    },
    hint: {
      fr: "Par exemple : sigeti run-operation accorder --args '{role: lecteur}'",
      en: "For example: sigeti run-operation grant_all --args '{role: reader}'",
    },
  });
}

/** `show` without anything to show. */
export function nothingToShow(): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: 'show attend --select ou --inline.',
      en: 'show takes --select or --inline.',
    },
    hint: {
      fr: 'Par exemple : sigeti show --select dim_lots, ou --inline "select * from {{ ref(\'dim_lots\') }}"',
      en: 'For example: sigeti show --select dim_lots, or --inline "select * from {{ ref(\'dim_lots\') }}"',
    },
  });
}

/** An option whose value has the wrong form. */
export function optionInvalid(flag: string, value: string, expected: { fr: string; en: string }): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `${flag} ne peut pas valoir « ${value} ».`,
      en: `${flag} cannot be '${value}'.`,
    },
    hint: { fr: `Attendu : ${expected.fr}.`, en: `Expected: ${expected.en}.` },
  });
}

/** `flow-run cancel` and its like without the run that is meant: these do not guess. */
export function runNotNamed(command: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `sigeti ${command} attend une exécution.`, en: `sigeti ${command} takes a run.` },
    hint: {
      fr: 'Son nom, ou le début de son identifiant : sigeti flow-run ls les montre.',
      en: 'Its name, or the beginning of its id: sigeti flow-run ls shows them.',
    },
  });
}

/** `psql -f` names a file that cannot be read. */
export function sqlFileUnreadable(file: string, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'CONFIG_USAGE_INVALID',
      message: {
        fr: `Le fichier SQL « ${file} » ne peut pas être lu : ${reason.fr}.`,
        en: `The SQL file '${file}' cannot be read: ${reason.en}.`,
      },
      hint: { fr: 'Vérifiez le chemin et vos droits.', en: 'Check the path and your rights.' },
      location: { file },
    },
    { cause },
  );
}

/** A `\d` and the like: psql itself knows them, the server does not. */
export function metaCommandUnknown(command: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `« ${command} » est une commande du programme psql, pas du SQL.`,
      en: `'${command}' is a command of the psql program, not SQL.`,
    },
    hint: {
      fr: 'Pour ces commandes, donnez « sigeti db url » à un vrai psql. Les tables : select * from pg_tables;',
      en: 'For these, give a real psql what sigeti db url prints. The tables: select * from pg_tables;',
    },
  });
}

/** The embedded server's verbs where the project names another server. */
export function serverNotEmbedded(target: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_SERVER_NOT_EMBEDDED',
    message: {
      fr: `Ce projet utilise le serveur ${target}, pas le PostgreSQL embarqué.`,
      en: `This project uses the server ${target}, not the embedded PostgreSQL.`,
    },
    hint: {
      fr: 'Démarrez et arrêtez ce serveur par ses propres moyens ; sigeti debug dit d’où vient le réglage.',
      en: 'Start and stop that server by its own means; sigeti debug says where the setting comes from.',
    },
  });
}

/** `simulate` in a project that declares no synthetic source. */
export function simulationUndeclared(projectFile: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_SIMULATION_MISSING',
    message: {
      fr: 'Ce projet ne déclare pas de base opérationnelle synthétique.',
      en: 'This project declares no synthetic operational database.',
    },
    hint: {
      fr: 'Donnez le module qui la crée : variable « simulate » de dbt_project.yml.',
      en: 'Name the module that creates it: the variable `simulate` of dbt_project.yml.',
    },
    location: { file: projectFile },
  });
}

/** The module that the project declares for its synthetic source cannot be loaded. */
export function simulationUnloadable(module: string, cause: unknown): SigetiError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SigetiError(
    {
      code: 'CONFIG_SIMULATION_MISSING',
      message: {
        fr: `Le module « ${module} », qui crée la base synthétique, ne se charge pas : ${reason}.`,
        en: `The module '${module}', which creates the synthetic database, does not load: ${reason}.`,
      },
      hint: {
        fr: 'Il est construit par npm run build ; son chemin est la variable « simulate » de dbt_project.yml.',
        en: 'npm run build builds it; its path is the variable `simulate` of dbt_project.yml.',
      },
      location: { file: 'dbt_project.yml' },
    },
    { cause },
  );
}

/** The project has hooks that dbt would run around `source freshness`. */
export function freshnessRunsNoHooks(): SigetiError {
  return new SigetiError({
    code: 'RUN_HOOKS_LEFT_OUT',
    message: {
      fr: 'Le projet a des on-run-start ou on-run-end : source freshness ne les exécute pas.',
      en: 'The project has on-run-start or on-run-end: source freshness does not run them.',
    },
    hint: {
      fr: 'flags: {source_freshness_run_project_hooks: false} dans dbt_project.yml le dit aussi à dbt, et fait taire cette alerte.',
      en: 'flags: {source_freshness_run_project_hooks: false} in dbt_project.yml tells dbt the same, and silences this.',
    },
  });
}

/** `alert mute` and the like without a name. */
export function alertNameMissing(action: string): SigetiError {
  const what = action === 'test' ? { fr: 'un canal', en: 'a channel' } : { fr: 'une règle', en: 'a rule' };
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `sigeti alert ${action} attend ${what.fr}.`, en: `sigeti alert ${action} takes ${what.en}.` },
    hint: {
      fr: 'Règles et canaux ont leur nom dans alerts.yml.',
      en: 'Rules and channels have their names in alerts.yml.',
    },
  });
}
