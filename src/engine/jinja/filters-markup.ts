import { CallArguments } from './call-arguments.ts';
import { isTrue } from './compare.ts';
import { valueInvalid } from './errors.ts';
import type { Filter } from './filter.ts';
import { toList } from './iterate.ts';
import { printText } from './printing.ts';
import { dictEntries, Undefined, type Value } from './values.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

function escapeMarkup(value: Value): string {
  return printText(value).replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}

const stripTags: Filter = (value) =>
  printText(value)
    .replace(/<!--.*?-->|<[^>]*>/gs, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Half of a surrogate pair has no bytes. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** Everything but unreserved characters as %XX of its UTF-8 bytes. */
function quoteUrl(value: Value, keepsSlash: boolean): string {
  const quoted = encodeURIComponent(wellFormed(printText(value))).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepsSlash ? quoted.replaceAll('%2F', '/') : quoted.replaceAll('%20', '+');
}

const urlEncode: Filter = (value) => {
  if (typeof value === 'string') return quoteUrl(value, true);
  const entries = dictEntries(value) ?? (Array.isArray(value) ? value.map(toList) : undefined);
  if (!entries) return quoteUrl(value, true);
  return Array.from(entries, ([key = null, item = null]) => `${quoteUrl(key, false)}=${quoteUrl(item, false)}`).join(
    '&',
  );
};

const xmlAttributes: Filter = (value, args, kwargs) => {
  const autospace = isTrue(new CallArguments('xmlattr', ['autospace'], args, kwargs).value(0, true));
  const entries = Array.from(dictEntries(value) ?? []).filter(
    ([, item]) => item !== null && !(item instanceof Undefined),
  );
  const written = entries.map(([key, item]) => {
    const name = printText(key);
    if (/[\s/>=]/.test(name)) {
      throw valueInvalid('xmlattr', {
        fr: `« ${name} » n’est pas un nom d’attribut`,
        en: `invalid character in attribute name: '${name}'`,
      });
    }
    return `${escapeMarkup(key)}="${escapeMarkup(item)}"`;
  });
  return (autospace && written.length > 0 ? ' ' : '') + written.join(' ');
};

/** Filters for HTML, XML and addresses. */
export const markupFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['e', escapeMarkup],
  ['escape', escapeMarkup],
  ['forceescape', escapeMarkup],
  ['safe', (value) => (value instanceof Undefined ? '' : value)],
  ['striptags', stripTags],
  ['urlencode', urlEncode],
  ['xmlattr', xmlAttributes],
]);
