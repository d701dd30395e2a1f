import { elementUndefined, memberUndefined, type TemplateError, valueInvalid } from './errors.ts';
import { entryOf, memberOf } from './members.ts';
import { findMethod } from './methods.ts';
import { printValue } from './printing.ts';
import { HostObject, PyTuple, typeName, Undefined, type Value } from './values.ts';

/** `value.name`: a method or member first, then an entry; undefined where there is neither. */
export function getAttribute(value: Value, name: string, lenient: boolean): Value {
  if (value instanceof Undefined) return missingOf(value);
  const found = value instanceof HostObject ? memberOf(value, name) : findMethod(value, name);
  if (found !== undefined) return found;
  const entry = entryOf(value, name);
  return entry === undefined ? missing(name, memberUndefined(ownerName(value), name), lenient) : entry;
}

/** `value[key]`: an entry first, then a method or member; undefined where there is neither. */
export function getItem(value: Value, key: Value, lenient: boolean): Value {
  if (value instanceof Undefined) return missingOf(value);
  const entry = value instanceof HostObject ? value.getItem?.(key) : entryOf(value, key);
  if (entry !== undefined) return entry;
  if (typeof key === 'string') return getAttribute(value, key, lenient);
  return missing(printValue(key), elementUndefined(ownerName(value), printValue(key)), lenient);
}

/** `value[start:stop:step]`, where None stands for what is left out. */
export function getSlice(value: Value, start: Value, stop: Value, step: Value): Value {
  if (value instanceof Undefined) value.fail();
  const bounds = { start: bound(start), stop: bound(stop), step: bound(step) ?? 1 };
  if (bounds.step === 0)
    throw valueInvalid('slice', { fr: 'le pas ne peut pas être zéro', en: 'slice step cannot be zero' });
  if (typeof value === 'string') return sliceItems(Array.from(value), bounds).join('');
  if (Array.isArray(value)) return sliceItems(value, bounds);
  if (value instanceof PyTuple) return new PyTuple(sliceItems(value.items, bounds));
  throw valueInvalid('slice', {
    fr: `une valeur de type « ${typeName(value)} » ne se découpe pas`,
    en: `'${typeName(value)}' object cannot be sliced`,
  });
}

/** The value that stands for something that is not there. */
export function missing(name: string, reason: TemplateError, lenient: boolean): Undefined {
  return new Undefined(name, reason, lenient);
}

/** What a member or a call of an undefined value gives: while parsing the same again, otherwise its error. */
export function missingOf(value: Undefined): Undefined {
  if (!value.lenient) value.fail();
  return value;
}

function ownerName(value: Value): string {
  return value === null ? 'None' : `${typeName(value)} object`;
}

interface Bounds {
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number;
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  throw valueInvalid('slice', {
    fr: 'les bornes sont des entiers ou None',
    en: 'slice indices must be integers or None',
  });
}

function sliceItems(items: readonly Value[], { start, stop, step }: Bounds): Value[] {
  const last = items.length;
  const [low, high] = step > 0 ? [0, last] : [-1, last - 1];
  const clamp = (index: number): number => Math.min(Math.max(index < 0 ? index + last : index, low), high);
  const from = start === undefined ? (step > 0 ? low : high) : clamp(start);
  const to = stop === undefined ? (step > 0 ? high : low) : clamp(stop);
  const sliced: Value[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) {
    const item = items[index];
    if (item !== undefined) sliced.push(item);
  }
  return sliced;
}
