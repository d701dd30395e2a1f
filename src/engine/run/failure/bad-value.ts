import { type ErrorDetails, quoteIdentifier, quoteLiteral, type Text } from '../../../core/index.ts';
import type { Explain } from './failure.ts';
import { type FoundRow, findRow } from './find-row.ts';
import { HINTS } from './hints.ts';
import { readingOf } from './reading.ts';
import { columnName, conversions, divisors, type Expression } from './sql-text.ts';

/** A text that does not convert: the row of the source that has it, and the expression that converts it. */
export const explainBadText: Explain = async (error, { node }, session, { manifest }) => {
  const value = quotedValue(error);
  if (value === undefined) return undefined;
  const { tables, templates } = readingOf(manifest, node);
  const search = { category: 'S', condition: (column: string) => `${column} = ${quoteLiteral(value)}` } as const;
  const all = conversions(templates);
  // Many columns may hold an empty text: those that are converted come first.
  const converted = { ...search, columns: all.flatMap(({ columns }) => columns) };
  const row = (await findRow(session, tables, converted)) ?? (await findRow(session, tables, search));
  if (row === undefined) return undefined;
  const own = all.filter(({ columns }) => columns.includes(row.column));
  return described(error, originText(row), own, row);
};

/** A divisor that is zero: where it is written, and a row in which it is, where it is a column. */
export const explainZeroDivisor: Explain = async (error, { node }, session, { manifest }) => {
  const { tables, templates } = readingOf(manifest, node);
  const found = divisors(templates);
  if (found.length === 0) return undefined;
  for (const expression of found) {
    const column = columnName(expression.text);
    if (column === undefined) continue;
    const search = { category: 'N', columns: [column], condition: (name: string) => `${name} = 0` } as const;
    const row = await findRow(session, tables, search);
    if (row !== undefined) return described(error, zeroText(row), [expression], row);
  }
  return described(error, undefined, found, undefined);
};

/** Two hexadecimal digits a byte: what UTF-8 allows, so that what it does not can be found without an error. */
const UTF8_HEX =
  '^([0-7][0-9a-f]|(c[2-9a-f]|d[0-9a-f])[89ab][0-9a-f]|e[0-9a-f]([89ab][0-9a-f]){2}|f[0-4]([89ab][0-9a-f]){3})*$';

/** Bytes that are not UTF-8, which a database in SQL_ASCII takes and hands on unchecked. */
export const explainBadBytes: Explain = async (error, { node }, session, { manifest }) => {
  const row = await findRow(session, readingOf(manifest, node).tables, {
    category: 'S',
    condition: (column) => `encode(convert_to(${column}::text, 'SQL_ASCII'), 'hex') !~ '${UTF8_HEX}'`,
  });
  if (row === undefined) return undefined;
  const column = quoteIdentifier(row.column);
  return {
    ...described(error, originText(row), [], row),
    hint: {
      fr: `La base n’est pas en UTF-8 (\`show server_encoding;\`). Si ces textes sont en Latin-1, lisez-les par convert_from(convert(convert_to(${column}, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'SQL_ASCII'), ou recopiez la base dans une autre, créée avec encoding 'UTF8'.`,
      en: `The database is not in UTF-8 (\`show server_encoding;\`). If these texts are Latin-1, read them with convert_from(convert(convert_to(${column}, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'SQL_ASCII'), or copy the database into another one, created with encoding 'UTF8'.`,
    },
  };
};

/** The value that the server quotes in its sentence, in the quotes of its language. */
function quotedValue({ message }: ErrorDetails): string | undefined {
  const [, straight, angled] = /"([\s\S]*)"|« ([\s\S]*) »/.exec(message.en) ?? [];
  return straight ?? angled;
}

function described(
  error: ErrorDetails,
  origin: Text | undefined,
  expressions: readonly Expression[],
  row: FoundRow | undefined,
): ErrorDetails {
  const { message, location, sqlState = '' } = error;
  const [first] = expressions;
  const places = placesText(expressions);
  const look = row && `select * from ${fullName(row)} where ${row.condition};`;
  const hint = HINTS[sqlState] ?? error.hint;
  return {
    ...error,
    message: {
      fr: [message.fr, origin?.fr, places?.fr].filter((part) => part !== undefined).join(' '),
      en: [message.en, origin?.en, places?.en].filter((part) => part !== undefined).join(' '),
    },
    hint: hint && {
      fr: look === undefined ? hint.fr : `${hint.fr} À voir : ${look}`,
      en: look === undefined ? hint.en : `${hint.en} To look at: ${look}`,
    },
    // The line is that of the model's own file; an expression of another file is named in the sentence.
    location: first !== undefined && first.file === location?.file ? { ...location, line: first.line } : location,
  };
}

function originText(row: FoundRow): Text {
  const place = placeText(row);
  return { fr: `Cette valeur est dans ${place.fr}.`, en: `This value is in ${place.en}.` };
}

function zeroText(row: FoundRow): Text {
  const place = placeText(row);
  return { fr: `Le diviseur est nul dans ${place.fr}.`, en: `The divisor is zero in ${place.en}.` };
}

function placeText({ relation, column, key, rows }: FoundRow): Text {
  const place = `${relation.schema}.${relation.identifier}.${column}`;
  return {
    fr: `${place}, ligne ${key} (${rows} ${rows === 1 ? 'ligne' : 'lignes'} en tout)`,
    en: `${place}, row ${key} (${rows} ${rows === 1 ? 'row' : 'rows'} in all)`,
  };
}

/** Places that an error names. */
const NAMED = 3;

function placesText(expressions: readonly Expression[]): Text | undefined {
  if (expressions.length === 0) return undefined;
  const named = expressions.slice(0, NAMED).map(({ text, file, line }) => `${text} (${file}:${line})`);
  const list = [...named, ...(expressions.length > NAMED ? [`+ ${expressions.length - NAMED}`] : [])].join(', ');
  return { fr: `Expression : ${list}.`, en: `Expression: ${list}.` };
}

function fullName({ relation }: FoundRow): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`;
}
