import { SigetiError } from '../core/index.ts';
import { tableText } from './names.ts';
import type { SourceTable } from './request.ts';

/** A value whose bytes are not text in the encoding that they should be in. */
export interface BadValue {
  /** `id = 42`; the line of the table where it has no key. */
  readonly key: string;
  readonly column: string;
  /** The first bytes from the wrong one on, in hexadecimal. */
  readonly bytes: string;
}

/** What a search for bad values found. */
export interface BadValues {
  readonly rows: number;
  readonly samples: readonly BadValue[];
}

/** The source holds text that is not in the encoding it is said to be in. */
export function bytesInvalid(table: SourceTable, encoding: string, found: BadValues, cause: unknown): SigetiError {
  const samples = found.samples.map(({ key, column, bytes }) => `${column} (${key} : ${bytes})`).join(', ');
  const english = found.samples.map(({ key, column, bytes }) => `${column} (${key}: ${bytes})`).join(', ');
  return new SigetiError(
    {
      code: 'EXTRACT_BYTES_INVALID',
      message: {
        fr: `${tableText(table.from)} a ${found.rows} ligne(s) dont le texte n’est pas en ${encoding} : ${samples}. Rien n’a été publié.`,
        en: `${tableText(table.from)} has ${found.rows} row(s) whose text is not in ${encoding}: ${english}. Nothing was published.`,
      },
      hint: {
        fr: 'Si ces textes sont dans un autre codage, dites lequel : SOURCE_DB_ENCODING=WIN1252, ou meta.extract.encoding pour cette table. Sinon, corrigez ces lignes dans la source, ou écartez la colonne (meta.extract.exclude).',
        en: 'If these texts are in another encoding, say which: SOURCE_DB_ENCODING=WIN1252, or meta.extract.encoding for this table. Otherwise correct these rows in the source, or leave the column out (meta.extract.exclude).',
      },
      location: table.location,
      uniqueId: table.uniqueId,
    },
    { cause },
  );
}

/** The same where the rows could not be found. */
export function textUntranslatable(table: SourceTable, reason: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'EXTRACT_BYTES_INVALID',
      message: {
        fr: `Un texte de ${tableText(table.from)} ne peut pas être lu dans son codage : ${reason}. Rien n’a été publié.`,
        en: `A text of ${tableText(table.from)} cannot be read in its encoding: ${reason}. Nothing was published.`,
      },
      hint: {
        fr: 'Dites dans quel codage sont les textes : SOURCE_DB_ENCODING, ou meta.extract.encoding pour cette table.',
        en: 'Say what encoding the texts are in: SOURCE_DB_ENCODING, or meta.extract.encoding for this table.',
      },
      location: table.location,
      uniqueId: table.uniqueId,
    },
    { cause },
  );
}

/** The key that the project declares has a value twice, or a NULL. */
export function keyInvalid(table: SourceTable, key: readonly string[], reason: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'EXTRACT_KEY_INVALID',
      message: {
        fr: `(${key.join(', ')}) n’identifie pas les lignes de ${tableText(table.from)} : ${reason}. Rien n’a été publié.`,
        en: `(${key.join(', ')}) does not identify the rows of ${tableText(table.from)}: ${reason}. Nothing was published.`,
      },
      hint: {
        fr: 'Corrigez meta.extract.key ; sans clé ni repère, les tables sont comparées entières.',
        en: 'Correct meta.extract.key; without key and watermark, tables are compared as a whole.',
      },
      location: table.location,
      uniqueId: table.uniqueId,
    },
    { cause },
  );
}

/** What arrived, or what would be published, is not what the source has in the same snapshot. */
export function countDiffers(table: SourceTable, expected: number, found: number): SigetiError {
  return new SigetiError({
    code: 'EXTRACT_COUNT_DIFFERS',
    message: {
      fr: `La source a ${expected} lignes dans ${tableText(table.from)}, la copie en aurait ${found}. Rien n’a été publié.`,
      en: `The source has ${expected} rows in ${tableText(table.from)}, the copy would have ${found}. Nothing was published.`,
    },
    hint: {
      fr: `Quelqu’un a écrit dans ${tableText(table.to)} : sigeti extract --full-refresh la recopie entière.`,
      en: `Somebody wrote to ${tableText(table.to)}: sigeti extract --full-refresh copies it whole.`,
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}
