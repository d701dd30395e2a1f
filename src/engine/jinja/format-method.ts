import { valueInvalid } from './errors.ts';
import { entryOf, memberOf } from './members.ts';
import { type FormatSpec, formatNumber, formatUnknown, padText } from './number-format.ts';
import { printText, printValue } from './printing.ts';
import { HostObject, isNumber, type Kwargs, Undefined, type Value } from './values.ts';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?z?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(\w|%)?$/su;

/** Python's `format.format(*args, **kwargs)`. TemplateError where a place has no value or no valid layout. */
export function formatText(format: string, args: readonly Value[], kwargs: Kwargs): string {
  return new Formatter(args, kwargs).run(format);
}

class Formatter {
  readonly #args: readonly Value[];
  readonly #kwargs: Kwargs;
  #next = 0;

  constructor(args: readonly Value[], kwargs: Kwargs) {
    this.#args = args;
    this.#kwargs = kwargs;
  }

  run(format: string): string {
    let result = '';
    for (let index = 0; index < format.length; index += 1) {
      const character = format[index];
      if (character !== '{' && character !== '}') {
        result += character;
      } else if (format[index + 1] === character) {
        result += character;
        index += 1;
      } else {
        const end = character === '{' ? closing(format, index) : -1;
        if (end < 0) throw bracesUnbalanced();
        result += this.#field(format.slice(index + 1, end));
        index = end;
      }
    }
    return result;
  }

  #field(field: string): string {
    const [, path = '', conversion, spec = ''] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(field) ?? [];
    const value = this.#value(path);
    const converted = conversion === undefined ? value : conversion === 's' ? printText(value) : printValue(value);
    return layOut(converted, this.run(spec));
  }

  #value(path: string): Value {
    const [, name = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
    let value = this.#argument(name);
    for (const [, attribute, index] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      value = partOf(value, attribute, index);
    }
    if (value instanceof Undefined) value.fail();
    return value;
  }

  #argument(name: string): Value {
    if (name === '') this.#next += 1;
    const value =
      name === '' ? this.#args[this.#next - 1] : /^\d+$/.test(name) ? this.#args[Number(name)] : this.#kwargs[name];
    if (value !== undefined) return value;
    throw valueInvalid('format', {
      fr: name === '' ? 'il y a plus de places que d’arguments' : `l’argument « ${name} » n’est pas donné`,
      en: name === '' ? 'there are more places than arguments' : `the argument '${name}' is not given`,
    });
  }
}

/** `{x.attribute}` and `{x[index]}` read members and entries, never methods. */
function partOf(value: Value, attribute: string | undefined, index = ''): Value {
  const key = attribute === undefined && /^\d+$/.test(index) ? Number(index) : (attribute ?? index);
  const member = value instanceof HostObject && typeof key === 'string' ? memberOf(value, key) : undefined;
  const part =
    member === undefined && (attribute === undefined || value instanceof HostObject) ? entryOf(value, key) : member;
  if (part !== undefined) return part;
  throw valueInvalid('format', { fr: `« ${key} » n’y est pas`, en: `'${key}' is not there` });
}

/** Where the field that opens at `start` closes; -1 where it does not. */
function closing(format: string, start: number): number {
  let depth = 0;
  for (let index = start; index < format.length; index += 1) {
    if (format[index] === '{') depth += 1;
    if (format[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

function layOut(value: Value, source: string): string {
  if (source === '' || value instanceof HostObject) return printText(value);
  const spec = parseSpec(source, value);
  const isText = spec.type === 's' || (spec.type === '' && (typeof value === 'boolean' || !isNumber(value)));
  if (!isText) return formatNumber(spec, value);
  const text = Array.from(printText(value));
  return padText(text.slice(0, spec.precision).join(''), spec, '<');
}

function parseSpec(source: string, value: Value): FormatSpec {
  const match = SPEC.exec(source);
  if (!match) throw formatUnknown(source);
  const [, fill, align, sign = '-', alternate, zero, width = '0', grouping = '', precision, type = ''] = match;
  const isInt = typeof value === 'number' || typeof value === 'bigint';
  return {
    fill: fill ?? (zero && !align ? '0' : ' '),
    align: align ?? (zero ? '=' : undefined),
    sign,
    alternate: alternate !== undefined,
    width: Number(width),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type: type === '' && isInt ? 'd' : type,
  };
}

function bracesUnbalanced(): Error {
  return valueInvalid('format', { fr: 'une accolade est seule', en: 'a single brace in the format string' });
}
