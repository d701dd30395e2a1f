import { compare } from './compare.ts';
import { valueInvalid } from './errors.ts';
import { floatText, printText } from './printing.ts';
import { dictEntries, PyFloat, PyTuple, typeName, type Value } from './values.ts';

export interface JsonOptions {
  readonly sortKeys?: boolean;
  /** Blanks per level; without it everything is on one line. */
  readonly indent?: number | undefined;
}

/** Python's `json.dumps`: ASCII only, a blank after `:` and `,`. TemplateError for what JSON cannot hold. */
export function toJson(value: Value, options: JsonOptions = {}): string {
  return write(value, options, '\n');
}

function write(value: Value, options: JsonOptions, newline: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof PyFloat) return jsonFloat(value.value);
  const items = value instanceof PyTuple ? value.items : value;
  const inner = newline + ' '.repeat(options.indent ?? 0);
  if (Array.isArray(items)) {
    return enclose(
      '[',
      items.map((item) => write(item, options, inner)),
      ']',
      options,
      newline,
    );
  }
  const entries = dictEntries(value);
  if (!entries) throw notSerializable(typeName(value));
  const sorted = options.sortKeys ? Array.from(entries).sort(([a], [b]) => (compare('<', a, b) ? -1 : 1)) : entries;
  const members = Array.from(sorted, ([key, item]) => `${jsonKey(key)}: ${write(item, options, inner)}`);
  return enclose('{', members, '}', options, newline);
}

function enclose(open: string, parts: readonly string[], close: string, options: JsonOptions, newline: string): string {
  if (parts.length === 0 || options.indent === undefined) return open + parts.join(', ') + close;
  const inner = newline + ' '.repeat(options.indent);
  return open + inner + parts.join(`,${inner}`) + newline + close;
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}

function jsonKey(key: Value): string {
  if (typeof key === 'string') return jsonText(key);
  if (key === null) return '"null"';
  if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return `"${key}"`;
  if (key instanceof PyFloat) return `"${printText(key)}"`;
  throw notSerializable(typeName(key));
}

function notSerializable(type: string): Error {
  return valueInvalid('tojson', {
    fr: `une valeur de type « ${type} » ne s’écrit pas en JSON`,
    en: `Object of type ${type} is not JSON serializable`,
  });
}
