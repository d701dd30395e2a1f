import { TemplateError } from './errors.ts';
import { type FormatSpec, formatNumber, formatUnknown, padText } from './number-format.ts';
import { printText, printValue } from './printing.ts';
import { dictEntries, isNumber, PyDict, PyTuple, typeName, type Value } from './values.ts';

const PLACE = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.|$)/gs;

/** Python's `format % argument`. TemplateError where places and arguments do not match. */
export function formatPercent(format: string, argument: Value): string {
  const given = new PercentArguments(argument);
  const formatted = format.replace(PLACE, (place, key, flags, width, precision, type) => {
    if (type === '%') return '%';
    if (type === '') throw formatIncomplete();
    const layout = {
      flags,
      width: width === '*' ? given.int() : Number(width ?? 0),
      precision: precision === '*' ? given.int() : precision === undefined ? undefined : Number(precision),
    };
    const hasPoint = place.includes('.');
    return formatPlace(
      type,
      { ...layout, precision: layout.precision ?? (hasPoint ? 0 : undefined) },
      given.value(key),
    );
  });
  given.finish();
  return formatted;
}

interface Layout {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

function formatPlace(type: string, { flags, width, precision }: Layout, value: Value): string {
  const isText = type === 's' || type === 'r' || type === 'a' || (type === 'c' && typeof value === 'string');
  const isLeft = flags.includes('-') || width < 0;
  const isZeroed = flags.includes('0') && !isLeft && !isText;
  const spec: FormatSpec = {
    fill: isZeroed ? '0' : ' ',
    align: isLeft ? '<' : isZeroed ? '=' : '>',
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '-',
    alternate: flags.includes('#'),
    width: Math.abs(width),
    grouping: '',
    precision,
    type,
  };
  if (!isText) return formatNumber(numberSpec(spec, value), value);
  const text = type === 's' || type === 'c' ? printText(value) : printValue(value);
  return padText(precision === undefined ? text : Array.from(text).slice(0, precision).join(''), spec, '>');
}

function numberSpec(spec: FormatSpec, value: Value): FormatSpec {
  if (!'diuxXoeEfFgGc'.includes(spec.type)) throw formatUnknown(spec.type);
  if (isNumber(value)) return spec;
  throw new TemplateError({
    fr: `%${spec.type} attend un nombre, pas « ${typeName(value)} ».`,
    en: `%${spec.type} format: a real number is required, not ${typeName(value)}.`,
  });
}

/** The right side of `%`: a tuple in order, a dict by key, or one value. */
class PercentArguments {
  readonly #items: readonly Value[];
  readonly #dict: PyDict | undefined;
  #next = 0;
  #usedKeys = false;

  constructor(argument: Value) {
    const entries = dictEntries(argument);
    this.#dict = entries && new PyDict(entries);
    this.#items = argument instanceof PyTuple ? argument.items : [argument];
  }

  value(key: string | undefined): Value {
    if (key !== undefined) return this.#byKey(key);
    const value = this.#items[this.#next];
    this.#next += 1;
    if (value !== undefined) return value;
    throw new TemplateError({
      fr: 'Le format a plus de places que d’arguments.',
      en: 'not enough arguments for format string.',
    });
  }

  int(): number {
    const value = this.value(undefined);
    if (typeof value === 'number') return value;
    throw new TemplateError({ fr: '* attend un entier.', en: '* wants int.' });
  }

  finish(): void {
    if (this.#usedKeys || this.#dict || this.#next >= this.#items.length) return;
    throw new TemplateError({
      fr: 'Le format a moins de places que d’arguments.',
      en: 'not all arguments converted during string formatting.',
    });
  }

  #byKey(key: string): Value {
    this.#usedKeys = true;
    const value = this.#dict?.get(key);
    if (value !== undefined) return value;
    throw new TemplateError({
      fr: `Le format demande la clé « ${key} », qui n’est pas donnée.`,
      en: `The format asks for the key '${key}', which is not given.`,
    });
  }
}

function formatIncomplete(): TemplateError {
  return new TemplateError({ fr: 'Le format finit par un % seul.', en: 'incomplete format: it ends with a single %.' });
}
