import { argumentMissing } from './argument-errors.ts';
import { attributeGetter } from './attribute-path.ts';
import { isTrue } from './compare.ts';
import { filterUnknown } from './errors.ts';
import type { Filter } from './filter.ts';
import { conversionFilters } from './filters-conversion.ts';
import { markupFilters } from './filters-markup.ts';
import { numberFilters } from './filters-number.ts';
import { selectionFilters } from './filters-selection.ts';
import { sequenceFilters } from './filters-sequence.ts';
import { textFilters } from './filters-text.ts';
import { toList } from './iterate.ts';
import type { Value } from './values.ts';

/** The filter of that name. TemplateError where there is none. */
export function findFilter(name: string): Filter {
  const filter = FILTERS.get(name);
  if (!filter) throw filterUnknown(name);
  return filter;
}

export function isFilterName(value: Value): boolean {
  return typeof value === 'string' && FILTERS.has(value);
}

/** `map(attribute='x', default=y)` reads an attribute, `map('name', ...)` applies a filter. */
const map: Filter = (value, args, kwargs, environment) => {
  // Jinja looks at nothing else where there is nothing to go through: none too has no items then.
  if (!isTrue(value)) return [];
  const items = toList(value);
  const { attribute, default: fallback } = kwargs;
  if (attribute !== undefined) return items.map(attributeGetter(attribute, environment, { fallback }));
  const [name, ...rest] = args;
  if (typeof name !== 'string') throw argumentMissing('map', 'filter');
  const filter = findFilter(name);
  return items.map((item) => filter(item, rest, kwargs, environment));
};

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['map', map],
  ...conversionFilters,
  ...markupFilters,
  ...numberFilters,
  ...selectionFilters,
  ...sequenceFilters,
  ...textFilters,
]);
