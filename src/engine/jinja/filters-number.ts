import { arithmetic, negate } from './arithmetic.ts';
import { CallArguments } from './call-arguments.ts';
import { operandUnsupported, valueInvalid } from './errors.ts';
import type { Filter } from './filter.ts';
import { roundEven, toFixedEven } from './number-format.ts';
import { normalizeInt, toNumber } from './numbers.ts';
import { isNumber, PyFloat, typeName, Undefined, type Value } from './values.ts';

const abs: Filter = (value) => {
  if (value instanceof Undefined) value.fail();
  if (!isNumber(value)) throw operandUnsupported('abs()', typeName(value));
  return toNumber(value) < 0 ? negate(value) : arithmetic('+', value, 0);
};

const round: Filter = (value, args, kwargs) => {
  const given = new CallArguments('round', ['precision', 'method'], args, kwargs);
  const precision = given.int(0, 0);
  const method = given.text(1, 'common');
  if (value instanceof Undefined) value.fail();
  if (!isNumber(value)) throw operandUnsupported('round()', typeName(value));
  if (method === 'common') return roundCommon(value, precision);
  if (method !== 'ceil' && method !== 'floor') {
    throw valueInvalid('round', {
      fr: 'la méthode est common, ceil ou floor',
      en: 'method must be common, ceil or floor',
    });
  }
  const unit = 10 ** precision;
  const scaled = toNumber(value) * unit;
  return new PyFloat((method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / unit);
};

function roundCommon(value: number | bigint | boolean | PyFloat, precision: number): Value {
  if (value instanceof PyFloat) return new PyFloat(roundEven(value.value, precision));
  if (precision >= 0) return arithmetic('+', value, 0);
  return roundEven(Number(value), precision);
}

const toInt: Filter = (value, args, kwargs) => {
  const given = new CallArguments('int', ['default', 'base'], args, kwargs);
  if (value instanceof Undefined) value.fail();
  const parsed = readInt(value, given.int(1, 10));
  return parsed === undefined ? given.value(0, 0) : parsed;
};

/** Python's `int(value)`, also of a float's text; undefined where it is neither. */
function readInt(value: Value, base: number): Value | undefined {
  if (typeof value === 'string') {
    const digits = value.trim().replaceAll('_', '').toLowerCase();
    return base === 10 && /^[+-]?\d+$/.test(digits)
      ? normalizeInt(BigInt(digits.replace('+', '')))
      : parseOther(digits, base);
  }
  if (value instanceof PyFloat) return truncated(value.value);
  return isNumber(value) ? arithmetic('+', value, 0) : undefined;
}

const PREFIXES: Readonly<Record<number, RegExp>> = { 2: /^0b/, 8: /^0o/, 16: /^0x/ };

function parseOther(text: string, base: number): Value | undefined {
  if (base === 10) {
    const float = parseFloatText(text);
    return float === undefined ? undefined : truncated(float);
  }
  const digits = text.replace(PREFIXES[base] ?? /^$/, '');
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  const isValid = digits !== '' && Array.from(digits).every((digit) => alphabet.includes(digit));
  return isValid ? Number.parseInt(digits, base) : undefined;
}

function truncated(value: number): Value | undefined {
  return Number.isFinite(value) ? normalizeInt(BigInt(Math.trunc(value))) : undefined;
}

const toFloat: Filter = (value, args, kwargs) => {
  const given = new CallArguments('float', ['default'], args, kwargs);
  if (value instanceof Undefined) value.fail();
  if (isNumber(value)) return new PyFloat(toNumber(value));
  const parsed = typeof value === 'string' ? parseFloatText(value) : undefined;
  return parsed === undefined ? given.value(0, new PyFloat(0)) : new PyFloat(parsed);
};

const FLOAT = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?$/i;

/** Python's `float(text)`; undefined where the text is not a number. */
function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const DECIMAL_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY_UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

const fileSize: Filter = (value, args, kwargs) => {
  const isBinary = new CallArguments('filesizeformat', ['binary'], args, kwargs).flag(0, false);
  const parsed = toFloat(value, [], {}, { lenient: false, native: false });
  const bytes = parsed instanceof PyFloat ? parsed.value : 0;
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const units = isBinary ? BINARY_UNITS : DECIMAL_UNITS;
  const power = units.findIndex((_, index) => bytes < base ** (index + 2));
  const chosen = power < 0 ? units.length - 1 : power;
  return `${toFixedEven(bytes / base ** (chosen + 1), 1)} ${units[chosen]}`;
};

/** Filters that compute and read numbers. */
export const numberFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['abs', abs],
  ['filesizeformat', fileSize],
  ['float', toFloat],
  ['int', toInt],
  ['round', round],
]);
