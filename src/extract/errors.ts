import { didYouMean, quoteIdentifier, SigetiError, type Text } from '../core/index.ts';
import { columnList, tableSql, tableText } from './names.ts';
import type { SourceTable, TableName } from './request.ts';

/** `meta.extract` holds what it may not, or what does not go together. `key` is empty for the whole of it. */
export function optionInvalid(uniqueId: string, key: string, value: unknown, expected: Text): SigetiError {
  const config = ['meta', 'extract', ...(key === '' ? [] : [key])];
  const name = config.join('.');
  const written = JSON.stringify(value);
  return new SigetiError({
    code: 'EXTRACT_CONFIG_INVALID',
    message: {
      fr: `${name} de ${uniqueId} vaut ${written} ; il faut ${expected.fr}.`,
      en: `${name} of ${uniqueId} is ${written}; it must be ${expected.en}.`,
    },
    hint: {
      fr: 'docs/extract.md dit ce que meta.extract peut contenir.',
      en: 'docs/extract.md says what meta.extract may hold.',
    },
    config,
    uniqueId,
  });
}

/** SOURCE_DB_ENCODING or `meta.extract.encoding` is no encoding of PostgreSQL's. */
export function encodingUnknown(encoding: string, table?: SourceTable): SigetiError {
  const where = table === undefined ? 'SOURCE_DB_ENCODING' : `meta.extract.encoding (${table.uniqueId})`;
  return new SigetiError({
    code: 'EXTRACT_CONFIG_INVALID',
    message: {
      fr: `${where} vaut « ${encoding} », que PostgreSQL ne connaît pas comme codage.`,
      en: `${where} is '${encoding}', which PostgreSQL does not know as an encoding.`,
    },
    hint: { fr: 'Par exemple UTF8, LATIN1, LATIN9 ou WIN1252.', en: 'For example UTF8, LATIN1, LATIN9 or WIN1252.' },
    location: table?.location,
    uniqueId: table?.uniqueId,
  });
}

export function watermarkNeedsKey(table: SourceTable): SigetiError {
  return new SigetiError({
    code: 'EXTRACT_CONFIG_INVALID',
    message: {
      fr: `${table.uniqueId} a un repère (meta.extract.watermark), mais la table ${tableText(table.from)} n’a pas de clé.`,
      en: `${table.uniqueId} has a watermark (meta.extract.watermark), but the table ${tableText(table.from)} has no key.`,
    },
    hint: {
      fr: 'Nommez les colonnes qui identifient une ligne par meta.extract.key, ou retirez le repère.',
      en: 'Name the columns that identify a row by meta.extract.key, or remove the watermark.',
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** Somebody else is extracting into this database. */
export function alreadyRunning(pid: string, since: string): SigetiError {
  return new SigetiError({
    code: 'EXTRACT_RUNNING',
    message: {
      fr: `Une autre extraction est en cours dans cette base (processus ${pid} du serveur, depuis ${since}).`,
      en: `Another extraction is under way in this database (server process ${pid}, since ${since}).`,
    },
    hint: {
      fr: `Attendez sa fin. Si elle n’avance plus : select pg_terminate_backend(${pid});`,
      en: `Wait until it ends. If it no longer moves: select pg_terminate_backend(${pid});`,
    },
  });
}

export function tableMissing(table: SourceTable, near: readonly string[], where: string): SigetiError {
  return new SigetiError({
    code: 'EXTRACT_TABLE_MISSING',
    message: {
      fr: `La table ${tableText(table.from)}, que le projet lit, n’est pas dans la source (${where}).`,
      en: `The table ${tableText(table.from)}, which the project reads, is not in the source (${where}).`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Vérifiez le schéma (SOURCE_DB_SCHEMA) et le nom (identifier) ; si la table a disparu, retirez-la de sources:.',
      en: 'Check the schema (SOURCE_DB_SCHEMA) and the name (identifier); if the table is gone, remove it from sources:.',
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** A column that `meta.extract` names is not in the source. */
export function columnMissing(table: SourceTable, option: string, column: string, near: readonly string[]) {
  return new SigetiError({
    code: 'EXTRACT_COLUMN_MISSING',
    message: {
      fr: `meta.extract.${option} de ${table.uniqueId} nomme la colonne ${column}, que ${tableText(table.from)} n’a pas.`,
      en: `meta.extract.${option} of ${table.uniqueId} names the column ${column}, which ${tableText(table.from)} lacks.`,
    },
    hint: didYouMean(near) ?? { fr: 'Corrigez ou retirez ce nom.', en: 'Correct or remove that name.' },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** A column that was copied until now would no longer be, and something reads it. */
export function columnGone(
  table: SourceTable,
  column: string,
  readers: readonly string[],
  why: 'gone' | 'excluded',
): SigetiError {
  const list = readers.join(', ');
  const from = tableText(table.from);
  const message =
    why === 'gone'
      ? {
          fr: `La colonne ${column} a disparu de ${from} dans la source, et ${list} la lit encore. Rien n’a été publié.`,
          en: `The column ${column} is gone from ${from} in the source, and ${list} still reads it. Nothing was published.`,
        }
      : {
          fr: `La colonne ${column} de ${from} n’est plus à copier, et ${list} la lit encore. Rien n’a été publié.`,
          en: `The column ${column} of ${from} is no longer to be copied, and ${list} still reads it. Nothing was published.`,
        };
  return new SigetiError({
    code: 'EXTRACT_COLUMN_GONE',
    message,
    hint: {
      fr: 'Corrigez les modèles qui la lisent et lancez-les (sigeti run -s …), puis recommencez. Si leur texte ne fait que la nommer : meta.extract.exclude.',
      en: 'Correct the models that read it and run them (sigeti run -s …), then start again. If their text only mentions it: meta.extract.exclude.',
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** The statements that let a role read tables; of one, all columns where none is named. */
export function readGrant(
  tables: readonly { readonly from: TableName; readonly columns: readonly string[] }[],
  user: string,
): string {
  const role = quoteIdentifier(user);
  const schemas = [...new Set(tables.map(({ from }) => quoteIdentifier(from.schema)))].join(', ');
  const whole = tables.filter(({ columns }) => columns.length === 0).map(({ from }) => tableSql(from));
  const parts = tables.filter(({ columns }) => columns.length > 0);
  return [
    `grant usage on schema ${schemas} to ${role};`,
    ...(whole.length === 0 ? [] : [`grant select on ${whole.join(', ')} to ${role};`]),
    ...parts.map(({ from, columns }) => `grant select (${columnList(columns)}) on ${tableSql(from)} to ${role};`),
  ].join(' ');
}

/** The role of the source may not read what is to be copied. `columns` is empty where all are meant. */
export function readRightMissing(table: SourceTable, user: string, columns: readonly string[]): SigetiError {
  const what = columns.length === 0 ? '' : ` (${columnList(columns)})`;
  const grant = readGrant([{ from: table.from, columns }], user);
  return new SigetiError({
    code: 'EXTRACT_RIGHT_MISSING',
    message: {
      fr: `« ${user} » n’a pas le droit de lire ${tableText(table.from)}${what} dans la source.`,
      en: `'${user}' may not read ${tableText(table.from)}${what} in the source.`,
    },
    hint: {
      fr: `Demandez au propriétaire, sur la base source : ${grant}`,
      en: `Ask the owner, in the source database: ${grant}`,
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** The role of the warehouse may not make what extraction needs. */
export function writeRightMissing(reason: string, grant: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'EXTRACT_RIGHT_MISSING',
      message: {
        fr: `L’utilisateur de l’entrepôt ne peut pas y créer ce qu’il faut pour copier la source : ${reason}.`,
        en: `The user of the warehouse may not create in it what copying the source needs: ${reason}.`,
      },
      hint: {
        fr: `Demandez à un administrateur, sur la base de l’entrepôt : ${grant}`,
        en: `Ask an administrator, in the warehouse database: ${grant}`,
      },
    },
    { cause },
  );
}

/** Where a copy would go, there is something that no extraction made. */
export function tableTaken(table: SourceTable): SigetiError {
  return new SigetiError({
    code: 'EXTRACT_TABLE_TAKEN',
    message: {
      fr: `${tableText(table.to)} existe déjà dans l’entrepôt et n’est pas une copie faite par l’extraction : elle n’est pas remplacée.`,
      en: `${tableText(table.to)} is already in the warehouse and is no copy made by extraction: it is not replaced.`,
    },
    hint: {
      fr: `Si ces données ne servent plus : drop table ${tableSql(table.to)}; Sinon, donnez un autre schéma aux sources (schema: dans sources:).`,
      en: `If that data is of no more use: drop table ${tableSql(table.to)}; Otherwise give the sources another schema (schema: in sources:).`,
    },
    location: table.location,
    uniqueId: table.uniqueId,
  });
}

/** Views that cannot go on with the new form of the tables that they read. */
export function viewInTheWay(tables: readonly TableName[], reason: string, cause: unknown): SigetiError {
  const names = tables.map(tableText).join(', ');
  return new SigetiError(
    {
      code: 'EXTRACT_VIEW_IN_THE_WAY',
      message: {
        fr: `Des colonnes ont changé de type ou disparu (${names}), et ce qui les lit dans l’entrepôt ne peut pas suivre : ${reason}. Rien n’a été publié.`,
        en: `Columns have changed their type or are gone (${names}), and what reads them in the warehouse cannot follow: ${reason}. Nothing was published.`,
      },
      hint: {
        fr: 'Corrigez les modèles, supprimez dans l’entrepôt la vue nommée (drop view … cascade), puis relancez sigeti refresh, qui la recrée.',
        en: 'Correct the models, drop the view that is named in the warehouse (drop view … cascade), then run sigeti refresh again: it creates the view anew.',
      },
    },
    { cause },
  );
}

/** Readers held the tables longer than a change of their columns may wait. */
export function tableInUse(tables: readonly TableName[], seconds: number, cause: unknown): SigetiError {
  const names = tables.map(tableText).join(', ');
  return new SigetiError(
    {
      code: 'EXTRACT_TABLE_IN_USE',
      message: {
        fr: `Les colonnes de ${names} n’ont pas pu être changées : des lecteurs tiennent ces tables depuis plus de ${seconds} s. Rien n’a été publié.`,
        en: `The columns of ${names} could not be changed: readers have held these tables for more than ${seconds} s. Nothing was published.`,
      },
      hint: {
        fr: "Relancez quand ils auront fini. select pid, query from pg_stat_activity where state <> 'idle'; les montre.",
        en: "Run again when they are done. select pid, query from pg_stat_activity where state <> 'idle'; shows them.",
      },
    },
    { cause },
  );
}
