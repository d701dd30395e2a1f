import { getItem } from './access.ts';
import type { Environment } from './environment.ts';
import { printText } from './printing.ts';
import { Undefined, type Value } from './values.ts';

interface GetterOptions {
  /** Instead of an undefined value. */
  readonly fallback?: Value | undefined;
  /** Texts in lower case, so that they compare without case. */
  readonly ignoreCase?: boolean;
}

/** Reads `a.b.0` of an item, as the `attribute` argument of filters means it; None reads the item itself. */
export function attributeGetter(
  path: Value,
  { lenient }: Environment,
  options: GetterOptions = {},
): (item: Value) => Value {
  const steps = path === null ? [] : pathSteps(path);
  return (item) => {
    const found = steps.reduce((value, step) => getItem(value, step, lenient), item);
    const value = found instanceof Undefined && options.fallback !== undefined ? options.fallback : found;
    return options.ignoreCase && typeof value === 'string' ? value.toLowerCase() : value;
  };
}

function pathSteps(path: Value): Value[] {
  if (typeof path === 'number') return [path];
  return printText(path)
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
