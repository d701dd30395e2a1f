import { valueInvalid } from './errors.ts';
import { normalizeInt, toBigInt, toNumber } from './numbers.ts';
import { floatText, padExponent } from './printing.ts';
import { isNumber, PyFloat, typeName, type Value } from './values.ts';

/** How a value is laid out: Python's format specification, which `%` is a part of. */
export interface FormatSpec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

/** Digits of a text cut to width, or a number in the notation of its type. */
export function formatNumber(spec: FormatSpec, value: Value): string {
  if (!isNumber(value)) throw numberExpected(spec.type, typeName(value));
  const isFloat = value instanceof PyFloat;
  const { type } = spec;
  const asFloat = 'eEfFgG%'.includes(type) && type !== '' ? true : type === '' && isFloat;
  const body = asFloat ? floatDigits(spec, toNumber(value)) : intDigits(spec, toInt(value, type));
  return padNumber(spec, body);
}

/** Fills a text up to the width. */
export function padText(text: string, { fill, align, width }: FormatSpec, fallback: '<' | '>'): string {
  const room = width - Array.from(text).length;
  if (room <= 0) return text;
  const side = align ?? fallback;
  const before = side === '<' ? 0 : side === '^' ? Math.floor(room / 2) : room;
  return fill.repeat(before) + text + fill.repeat(room - before);
}

/** `toFixed` with ties to the even digit, as Python rounds. */
export function toFixedEven(value: number, digits: number): string {
  const places = Math.min(digits, 100);
  if (!Number.isFinite(value)) return floatText(value);
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (size >= 1e21) return `${sign}${BigInt(size)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`;
  const exact = size.toFixed(Math.min(places + 25, 100));
  const cut = exact.indexOf('.') + places + 1;
  const isTie = /^50*$/.test(exact.slice(cut)) && exact.includes('.');
  const kept = exact.slice(0, cut).replace(/\.$/, '');
  return sign + (isTie && Number(kept.at(-1)) % 2 === 0 ? kept : size.toFixed(places));
}

/** Python's `round(value, digits)` of a float. */
export function roundEven(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  if (digits >= 0) return Number(toFixedEven(value, digits));
  const unit = 10 ** -digits;
  return Number(toFixedEven(value / unit, 0)) * unit;
}

interface Digits {
  readonly sign: string;
  readonly prefix: string;
  readonly body: string;
}

function toInt(value: number | bigint | boolean | PyFloat, type: string): bigint {
  if (!(value instanceof PyFloat)) return toBigInt(value);
  if (type !== 'd' && type !== 'i' && type !== 'u') throw numberExpected(type, 'float');
  if (!Number.isFinite(value.value)) throw numberExpected(type, floatText(value.value));
  return BigInt(Math.trunc(value.value));
}

const RADIX: Readonly<Record<string, { readonly base: number; readonly prefix: string }>> = {
  x: { base: 16, prefix: '0x' },
  X: { base: 16, prefix: '0X' },
  o: { base: 8, prefix: '0o' },
  b: { base: 2, prefix: '0b' },
};

function intDigits({ type, alternate, sign, grouping, precision }: FormatSpec, value: bigint): Digits {
  const size = value < 0n ? -value : value;
  if (type === 'c') return { sign: '', prefix: '', body: String.fromCodePoint(Number(normalizeInt(value))) };
  const radix = RADIX[type];
  if (radix === undefined && !'diun'.includes(type)) throw formatUnknown(type);
  const plain = size.toString(radix?.base ?? 10).padStart(precision ?? 0, '0');
  const body = group(type === 'X' ? plain.toUpperCase() : plain, grouping, radix ? 4 : 3);
  return { sign: signOf(value < 0n, sign), prefix: alternate ? (radix?.prefix ?? '') : '', body };
}

function floatDigits(spec: FormatSpec, value: number): Digits {
  const { type, sign, grouping } = spec;
  const size = Math.abs(value);
  const body = Number.isFinite(value) ? floatBody(spec, size) : floatText(size);
  const [whole = '', ...rest] = body.split(/(?=[.eE%])/);
  const grouped = group(whole, grouping, 3) + rest.join('');
  const isUpper = type === 'E' || type === 'G' || type === 'F';
  return {
    sign: signOf(value < 0 || Object.is(value, -0), sign),
    prefix: '',
    body: isUpper ? grouped.toUpperCase() : grouped,
  };
}

function floatBody({ type, precision, alternate }: FormatSpec, size: number): string {
  switch (type) {
    case 'f':
    case 'F':
      return toFixedEven(size, precision ?? 6);
    case '%':
      return `${toFixedEven(size * 100, precision ?? 6)}%`;
    case 'e':
    case 'E':
      return padExponent(size.toExponential(Math.min(precision ?? 6, 100)));
    case '':
      return precision === undefined ? floatText(size) : general(size, precision, false);
    default:
      return general(size, precision ?? 6, alternate);
  }
}

/** `%g`: as many significant digits as asked, without the zeros at the end. */
function general(size: number, precision: number, keepZeros: boolean): string {
  const digits = Math.min(Math.max(precision, 1), 100);
  const exponent = size === 0 ? 0 : Number(size.toExponential(digits - 1).split('e')[1]);
  const isScientific = exponent < -4 || exponent >= digits;
  const text = isScientific ? size.toExponential(digits - 1) : toFixedEven(size, digits - 1 - exponent);
  const trimmed = keepZeros ? text : text.replace(/\.?0+(?=e|$)/, (zeros) => (text.includes('.') ? '' : zeros));
  return padExponent(trimmed);
}

function group(digits: string, separator: string, size: 3 | 4): string {
  if (separator === '') return digits;
  return digits.replace(size === 3 ? /\B(?=(\w{3})+$)/g : /\B(?=(\w{4})+$)/g, separator);
}

function signOf(isNegative: boolean, sign: string): string {
  return isNegative ? '-' : sign === '-' ? '' : sign;
}

function padNumber(spec: FormatSpec, { sign, prefix, body }: Digits): string {
  if (spec.align !== '=') return padText(sign + prefix + body, spec, '>');
  const room = Math.max(0, spec.width - sign.length - prefix.length - body.length);
  return sign + prefix + spec.fill.repeat(room) + body;
}

function numberExpected(type: string, got: string): Error {
  return valueInvalid(`%${type} format`, {
    fr: `un nombre est attendu, pas « ${got} »`,
    en: `a real number is required, not ${got}`,
  });
}

export function formatUnknown(type: string): Error {
  return valueInvalid('format', { fr: `le code « ${type} » est inconnu`, en: `unknown format code '${type}'` });
}
