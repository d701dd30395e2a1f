import type { SigetiError, Text } from '../core/index.ts';
import { optionInvalid } from './errors.ts';
import type { TableOptions } from './request.ts';

const NAMES: Text = { fr: 'un nom de colonne, ou une liste', en: 'a name of a column, or a list of them' };
const NAME: Text = { fr: 'un texte', en: 'a text' };
const RECONCILE: Text = { fr: 'always, never ou une durée (1 day)', en: 'always, never or an interval (1 day)' };
const LOOKBACK: Text = {
  fr: 'une durée (3 days) ; un nombre, pour un repère numérique',
  en: 'an interval (3 days); a number, for a numeric watermark',
};
const AN_INTERVAL = /^\d+(\.\d+)? *(second|minute|hour|day|week|month|year)s?$/i;
const A_NUMBER = /^\d+(\.\d+)?$/;
const KEYS = ['columns', 'exclude', 'watermark', 'lookback', 'key', 'reconcile', 'encoding'];

/**
 * What `meta.extract` of a table means; undefined for `false`: the table is no copy. Throws EXTRACT_CONFIG_INVALID with
 * the key.
 */
export function readTableOptions(written: unknown, uniqueId: string): TableOptions | undefined {
  if (written === false) return undefined;
  const refuse = (key: string, value: unknown, expected: Text): SigetiError =>
    optionInvalid(uniqueId, key, value, expected);
  const fields = isRecord(written) ? written : {};
  if (written !== undefined && written !== null && written !== true && !isRecord(written)) {
    throw refuse('', written, { fr: 'une table de clés, ou false', en: 'a mapping, or false' });
  }
  const unknown = Object.keys(fields).find((key) => !KEYS.includes(key));
  const known = KEYS.join(', ');
  if (unknown !== undefined)
    throw refuse(unknown, fields[unknown], { fr: `une de : ${known}`, en: `one of: ${known}` });
  const text = (key: string, form?: RegExp, expected: Text = NAME) => {
    const value = fields[key];
    if (value === undefined || value === null) return undefined;
    const read = typeof value === 'number' ? String(value) : value;
    if (typeof read !== 'string' || read === '' || form?.test(read) === false) throw refuse(key, value, expected);
    return read;
  };
  const names = (key: string) => {
    const value = fields[key];
    if (value === undefined || value === null) return undefined;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.some((name) => typeof name !== 'string' || name === '')) throw refuse(key, value, NAMES);
    return list.map(String);
  };
  return {
    columns: names('columns'),
    exclude: names('exclude') ?? [],
    watermark: text('watermark'),
    lookback: text('lookback', new RegExp(`${AN_INTERVAL.source}|${A_NUMBER.source}`, 'i'), LOOKBACK),
    key: names('key'),
    reconcile: text('reconcile', new RegExp(`^(always|never)$|${AN_INTERVAL.source}`), RECONCILE) ?? 'always',
    encoding: text('encoding'),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
