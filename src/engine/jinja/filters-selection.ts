import { argumentMissing } from './argument-errors.ts';
import { attributeGetter } from './attribute-path.ts';
import { isTrue } from './compare.ts';
import type { Environment } from './environment.ts';
import type { Filter } from './filter.ts';
import { toList } from './iterate.ts';
import { findTest } from './tests.ts';
import type { Kwargs, Value } from './values.ts';

/**
 * Keeps the items that pass the named test, or are true; `wanted` false keeps the others. Nothing is chosen from what is
 * false, such as none, as in Jinja.
 */
function select(wanted: boolean): Filter {
  return (value, args, kwargs) => {
    if (!isTrue(value)) return [];
    const passes = predicate(args, kwargs);
    return toList(value).filter((item) => passes(item) === wanted);
  };
}

/** The same on an attribute of the items, which is the first argument. */
function selectAttribute(name: string, wanted: boolean): Filter {
  return (value, args, kwargs, environment: Environment) => {
    if (!isTrue(value)) return [];
    const [attribute, ...rest] = args;
    if (attribute === undefined) throw argumentMissing(name, 'attribute');
    const read = attributeGetter(attribute, environment);
    const passes = predicate(rest, kwargs);
    return toList(value).filter((item) => passes(read(item)) === wanted);
  };
}

function predicate([name, ...rest]: readonly Value[], kwargs: Kwargs): (item: Value) => boolean {
  if (typeof name !== 'string') return isTrue;
  const test = findTest(name);
  return (item) => test(item, rest, kwargs);
}

/** Filters that choose items. */
export const selectionFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['select', select(true)],
  ['reject', select(false)],
  ['selectattr', selectAttribute('selectattr', true)],
  ['rejectattr', selectAttribute('rejectattr', false)],
]);
