import { getAttribute } from './access.ts';
import { CallArguments } from './call-arguments.ts';
import { isTrue } from './compare.ts';
import { asDict } from './convert.ts';
import { notIterable, valueInvalid } from './errors.ts';
import type { Filter } from './filter.ts';
import { toJson } from './json.ts';
import { findMethod } from './methods.ts';
import { printText, printValue } from './printing.ts';
import { parseLiteral } from './python-literal.ts';
import { HostObject, isNumber, PyTuple, typeName, Undefined, type Value } from './values.ts';

const defaultValue: Filter = (value, args, kwargs) => {
  const given = new CallArguments('default', ['default_value', 'boolean'], args, kwargs);
  const isAbsent = value instanceof Undefined || (given.flag(1, false) && !isTrue(value));
  return isAbsent ? given.value(0, '') : value;
};

/** Reads an attribute and never an entry. */
const attr: Filter = (value, args, kwargs, { lenient }) => {
  const name = new CallArguments('attr', ['name'], args, kwargs).text(0);
  if (value instanceof HostObject || value instanceof Undefined) return getAttribute(value, name, lenient);
  return findMethod(value, name) ?? getAttribute(null, name, lenient);
};

const items: Filter = (value) => {
  if (value instanceof Undefined) return [];
  const dict = asDict(value);
  if (!dict) throw notIterable(typeName(value));
  return Array.from(dict, (entry) => new PyTuple(entry));
};

/** Safe inside HTML, keys in order. */
const toJsonFilter: Filter = (value, args, kwargs) => {
  const indent = new CallArguments('tojson', ['indent'], args, kwargs).optionalInt(0);
  return toJson(value, { sortKeys: true, indent }).replace(
    /[<>&']/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
};

/** In YAML, the value that the text writes out; everywhere else the value as it is. */
function native(expected: 'bool' | 'number' | 'any'): Filter {
  return (value, _args, _kwargs, environment) => {
    if (!environment.native || value instanceof Undefined) return value;
    const literal = typeof value === 'string' ? (parseLiteral(value) ?? value) : value;
    const isExpected =
      expected === 'any' ||
      (expected === 'bool' ? typeof literal === 'boolean' : isNumber(literal) && typeof literal !== 'boolean');
    if (isExpected) return literal;
    throw conversionFailed(printText(value), expected);
  };
}

function conversionFailed(text: string, type: string): Error {
  return valueInvalid(`as_${type}`, {
    fr: `« ${text} » n’est pas de type « ${type} »`,
    en: `Could not convert value '${text}' into type '${type}'`,
  });
}

const asText: Filter = (value, _args, _kwargs, environment): Value => (environment.native ? printText(value) : value);

/** Filters that turn a value into another kind of value. */
export const conversionFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['as_bool', native('bool')],
  ['as_native', native('any')],
  ['as_number', native('number')],
  ['as_text', asText],
  ['attr', attr],
  ['d', defaultValue],
  ['default', defaultValue],
  ['is_list', (value) => Array.isArray(value)],
  ['items', items],
  ['pprint', printValue],
  ['string', printText],
  ['tojson', toJsonFilter],
]);
