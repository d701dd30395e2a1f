import { SigetiError, type Text } from '../../core/index.ts';

/** A part of what a model declares under `meta.increment`: the keys and indexes that lead to it. */
export interface Declared {
  readonly uniqueId: string;
  readonly path: readonly (string | number)[];
}

/** A part of the part. */
export function within({ uniqueId, path }: Declared, ...steps: readonly (string | number)[]): Declared {
  return { uniqueId, path: [...path, ...steps] };
}

/** A declaration under `meta.increment` that cannot be followed. */
export function incrementInvalid({ uniqueId, path }: Declared, reason: Text, hint: Text): SigetiError {
  return new SigetiError({
    code: 'COMPILE_INCREMENT_INVALID',
    message: { fr: `meta.increment : ${reason.fr}.`, en: `meta.increment: ${reason.en}.` },
    hint,
    config: ['meta', 'increment', ...path],
    uniqueId,
  });
}

/** The model reads something that its increment does not declare. */
export function inputMissing({ uniqueId, path }: Declared, missing: readonly string[]): SigetiError {
  const list = missing.join(', ');
  return new SigetiError({
    code: 'COMPILE_INCREMENT_INPUT_MISSING',
    message: {
      fr: `Le modèle lit ${list}, que meta.increment.inputs ne déclare pas : un changement y passerait inaperçu.`,
      en: `The model reads ${list}, which meta.increment.inputs does not declare: a change there would go unnoticed.`,
    },
    hint: {
      fr: 'Ajoutez cette entrée avec sa clé et ce qu’elle change (affects), ou affects: all si elle change tout.',
      en: 'Add this input with its key and what it changes (affects), or affects: all if it changes everything.',
    },
    config: ['meta', 'increment', ...path],
    uniqueId,
  });
}

/** A column that the declaration names and the input does not have. */
export function inputColumnMissing(
  uniqueId: string,
  column: string,
  input: string,
  nearest: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'RUN_INCREMENT_COLUMN_MISSING',
    message: {
      fr: `meta.increment : l’entrée « ${input} » n’a pas de colonne « ${column} ».`,
      en: `meta.increment: the input '${input}' has no column '${column}'.`,
    },
    hint: {
      fr: nearest.length > 0 ? `Elle a par exemple ${nearest.join(', ')}.` : 'Vérifiez le nom de la colonne.',
      en: nearest.length > 0 ? `It has ${nearest.join(', ')}, for example.` : 'Check the name of the column.',
    },
    uniqueId,
  });
}

/** A key of an input that identifies no row: null, or there several times. */
export function inputKeyBad(
  uniqueId: string,
  input: string,
  key: readonly string[],
  bad: { readonly example: string; readonly count: number; readonly isNull: boolean },
): SigetiError {
  const name = key.join(', ');
  const { example, count, isNull } = bad;
  return new SigetiError({
    code: isNull ? 'RUN_KEY_NULL' : 'RUN_KEY_DUPLICATE',
    message: isNull
      ? {
          fr: `La clé (${name}) de l’entrée « ${input} » est nulle dans au moins une ligne.`,
          en: `The key (${name}) of the input '${input}' is null in at least one row.`,
        }
      : {
          fr: `La clé (${name}) de l’entrée « ${input} » n’est pas unique : ${example} vient ${count} fois.`,
          en: `The key (${name}) of the input '${input}' is not unique: ${example} comes ${count} times.`,
        },
    hint: {
      fr: 'Déclarez dans meta.increment les colonnes qui identifient chaque ligne, ou corrigez l’entrée.',
      en: 'Declare in meta.increment the columns that identify each row, or correct the input.',
    },
    uniqueId,
  });
}
