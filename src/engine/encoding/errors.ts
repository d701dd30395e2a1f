import { quoteIdentifier, quoteLiteral, SigetiError, type Text } from '../../core/index.ts';
import type { DoubleEncoding } from './double-encoding.ts';

/** Places that a message names. */
const NAMED = 8;

/** A source that was loaded from a damaged dump: every place with its count and a key, and what to do. */
export function sourceDoubleEncoded(found: readonly DoubleEncoding[]): SigetiError {
  const { fr, en } = encodingText(found);
  return new SigetiError({
    code: 'RUN_SOURCE_DOUBLE_ENCODED',
    message: {
      fr: `La source est doublement encodée, rien n’est construit : ${fr}.`,
      en: `The source is encoded twice, nothing is built: ${en}.`,
    },
    hint: encodingRemedy(found),
  });
}

/** The places, the most telling first: labels, which break comparisons, then texts. */
export function encodingText(found: readonly DoubleEncoding[]): Text {
  const shown = found.slice(0, NAMED).map(placeText);
  const more = found.length > NAMED ? [`+ ${found.length - NAMED}`] : [];
  return {
    fr: [...shown.map(({ fr }) => fr), ...more].join(' ; '),
    en: [...shown.map(({ en }) => en), ...more].join('; '),
  };
}

/** Values of columns are not shown: they may be personal. Labels of types are not data. */
function placeText({ relation, column, label, rows = 0, key }: DoubleEncoding): Text {
  const place = `${relation.schema}.${relation.identifier}.${column}`;
  if (label !== undefined) {
    const { found, repaired } = label;
    const meant = { fr: repaired && `, pour « ${repaired} »`, en: repaired && `, for '${repaired}'` };
    return {
      fr: `${place} (étiquette « ${found} »${meant.fr ?? ''})`,
      en: `${place} (label '${found}'${meant.en ?? ''})`,
    };
  }
  const which = key === undefined ? { fr: '', en: '' } : { fr: `, dont ${key}`, en: `, among them ${key}` };
  return {
    fr: `${place} (${rows} ${rows === 1 ? 'ligne' : 'lignes'}${which.fr})`,
    en: `${place} (${rows} ${rows === 1 ? 'row' : 'rows'}${which.en})`,
  };
}

/** The dump is repaired, since the database no longer knows which texts were read how. Labels alone can be renamed. */
export function encodingRemedy(found: readonly DoubleEncoding[]): Text {
  const labels = found.flatMap(({ label }) => (label?.repaired === undefined ? [] : [label]));
  const sql = [
    ...new Set(
      labels.map(
        ({ type, found: old, repaired = '' }) =>
          `alter type ${type} rename value ${quoteLiteral(old)} to ${quoteLiteral(repaired)};`,
      ),
    ),
  ].join(' ');
  const tables = [...new Set(found.map(({ relation }) => `${quoteIdentifier(relation.schema)}.*`))].join(', ');
  const reload = {
    fr: `Réparez l’export : sigeti source repair-dump dump.sql, puis rechargez ${tables} du fichier réparé (psql -f) dans une base vide.`,
    en: `Repair the dump: sigeti source repair-dump dump.sql, then load ${tables} again from the repaired file (psql -f) into an empty database.`,
  };
  if (sql === '' || labels.length < found.length) return reload;
  return { fr: `${reload.fr} Ou les étiquettes seules : ${sql}`, en: `${reload.en} Or the labels alone: ${sql}` };
}
