import { SigetiError, type Text } from '../src/core/index.ts';

/** The database holds an operational schema that the simulation did not make. */
export function foreignDatabase(database: string, relations: readonly string[]): SigetiError {
  const shown = relations.slice(0, 5).join(', ') + (relations.length > 5 ? ', …' : '');
  return new SigetiError({
    code: 'SIMULATE_FOREIGN_DATABASE',
    message: {
      fr: `La base « ${database} » contient des tables opérationnelles que la simulation n’a pas créées (${shown}) : rien n’a été modifié.`,
      en: `The database '${database}' holds operational tables that the simulation did not make (${shown}): nothing was changed.`,
    },
    hint: {
      fr: 'Choisissez une base vide. La simulation ne remplace que les bases qui portent sa table sigeti_simulation.',
      en: 'Choose an empty database. The simulation only replaces databases that carry its table sigeti_simulation.',
    },
  });
}

/** Names with accents need a database in UTF8. */
export function encodingNotUtf8(database: string, encoding: string): SigetiError {
  return new SigetiError({
    code: 'SIMULATE_ENCODING_NOT_UTF8',
    message: {
      fr: `La base « ${database} » est en ${encoding}, et les données simulées demandent UTF8.`,
      en: `The database '${database}' is in ${encoding}, and the simulated data need UTF8.`,
    },
    hint: {
      fr: "Créez-la par : create database … encoding 'UTF8' template template0.",
      en: "Create it with: create database … encoding 'UTF8' template template0.",
    },
  });
}

const CREATE_EXAMPLE = 'sigeti simulate create --scale 10 --seed 1 --as-of 2026-06-30';

/** `name` is the option as the user writes it; `allowed` completes the sentence "it must be ...". */
export function settingInvalid(name: string, value: string, allowed: Text, example = CREATE_EXAMPLE): SigetiError {
  return new SigetiError({
    code: 'SIMULATE_SETTING_INVALID',
    message: {
      fr: `La valeur « ${value} » de ${name} n’est pas valable : il faut ${allowed.fr}.`,
      en: `The value '${value}' of ${name} is not valid: it must be ${allowed.en}.`,
    },
    hint: {
      fr: `Exemple : ${example}.`,
      en: `Example: ${example}.`,
    },
  });
}

/** The truth could not be written; the database was not touched yet. */
export function truthUnwritable(file: string, cause: unknown): SigetiError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SigetiError(
    {
      code: 'SIMULATE_TRUTH_UNWRITABLE',
      message: {
        fr: `Le fichier de vérité ${file} ne peut pas être écrit : ${reason}.`,
        en: `The truth file ${file} cannot be written: ${reason}.`,
      },
      hint: {
        fr: 'Vérifiez que le dossier existe et que vous pouvez y écrire.',
        en: 'Check that the folder exists and that you may write to it.',
      },
      location: { file },
    },
    { cause },
  );
}

/** The truth file is missing, or is not one. */
export function truthUnreadable(file: string, cause: unknown): SigetiError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SigetiError(
    {
      code: 'SIMULATE_TRUTH_UNREADABLE',
      message: {
        fr: `Le fichier de vérité ${file} ne peut pas être lu : ${reason}.`,
        en: `The truth file ${file} cannot be read: ${reason}.`,
      },
      hint: {
        fr: 'Écrivez-le de nouveau : sigeti simulate create.',
        en: 'Write it again: sigeti simulate create.',
      },
      location: { file },
    },
    { cause },
  );
}

/** The database carries the marker, but its rows are not those that the marker stands for. */
export function diverged(
  table: string,
  found: { readonly expected: number; readonly actual: number } | { readonly cause: unknown },
): SigetiError {
  const [fr, en] =
    'cause' in found
      ? ['une ligne attendue manque, ou une autre a pris sa place', 'a row is missing, or another has taken its place']
      : [
          `${found.actual} ligne(s) au lieu de ${found.expected}`,
          `${found.actual} row(s) instead of ${found.expected}`,
        ];
  return new SigetiError(
    {
      code: 'SIMULATE_DIVERGED',
      message: {
        fr: `La table « ${table} » de la base simulée a été changée à la main (${fr}) : rien n’a été modifié.`,
        en: `Table '${table}' of the simulated database was changed by hand (${en}): nothing was changed.`,
      },
      hint: RECREATE,
    },
    'cause' in found ? { cause: found.cause } : {},
  );
}

/** The marker stands for rows that this version of the simulation no longer makes, or for other ones than a moment ago. */
export function versionOther(): SigetiError {
  return new SigetiError({
    code: 'SIMULATE_DIVERGED',
    message: {
      fr: 'La base simulée vient d’une autre version de la simulation, ou une autre session l’a changée entre-temps : rien n’a été modifié.',
      en: 'The simulated database comes from another version of the simulation, or another session changed it meanwhile: nothing was changed.',
    },
    hint: RECREATE,
  });
}

const RECREATE = {
  fr: 'Créez-la de nouveau : sigeti simulate create, avec la même graine.',
  en: 'Make it again: sigeti simulate create, with the same seed.',
};

/** There is no synthetic database to let days go by in. */
export function notSimulated(database: string): SigetiError {
  return new SigetiError({
    code: 'SIMULATE_NOTHING_TO_ADVANCE',
    message: {
      fr: `La base « ${database} » n’est pas une base simulée : elle n’a pas la table sigeti_simulation.`,
      en: `The database '${database}' is not a simulated one: it has no table sigeti_simulation.`,
    },
    hint: {
      fr: 'Créez d’abord une base simulée : sigeti simulate create.',
      en: 'Make a simulated database first: sigeti simulate create.',
    },
  });
}
