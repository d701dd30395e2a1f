import { dictEntries, HostObject, PyFloat, PySet, PyTuple, Undefined, type Value } from './values.ts';

/** Python's `str(value)`: what `{{ value }}` prints. */
export function printText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return '';
  return printValue(value);
}

/** Python's `repr(value)`: how a value prints inside a list. */
export function printValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return quoteText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(value);
    case 'function':
      return `<function ${value.name}>`;
  }
  return value === null ? 'None' : printObject(value);
}

function printObject(value: Value & object): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`;
  if (value instanceof PyFloat) return floatText(value.value);
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof HostObject) return value.toText();
  if (value instanceof PyTuple) return printTuple(value.items);
  if (value instanceof PySet) return value.size === 0 ? 'set()' : `{${Array.from(value, printValue).join(', ')}}`;
  const entries = Array.from(dictEntries(value) ?? [], ([key, item]) => `${printValue(key)}: ${printValue(item)}`);
  return `{${entries.join(', ')}}`;
}

function printTuple(items: readonly Value[]): string {
  const printed = items.map(printValue);
  return printed.length === 1 ? `(${printed[0]},)` : `(${printed.join(', ')})`;
}

/** Python's `repr` of a float: always a point or an exponent, and an exponent from 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return padExponent(value.toExponential());
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Python writes at least two digits of an exponent. */
export function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\'"\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0]/gu, (character) => {
    if (character === "'" || character === '"') return character === quote ? `\\${character}` : character;
    return NAMED_ESCAPES[character] ?? escapeCharacter(character);
  });
  return quote + body + quote;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
