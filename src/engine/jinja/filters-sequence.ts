import { arithmetic } from './arithmetic.ts';
import { attributeGetter } from './attribute-path.ts';
import { CallArguments } from './call-arguments.ts';
import { compare, isEqual } from './compare.ts';
import { asDict } from './convert.ts';
import type { Environment } from './environment.ts';
import { notIterable, sequenceEmpty, valueInvalid } from './errors.ts';
import type { Filter } from './filter.ts';
import { lengthOf, toList } from './iterate.ts';
import { sortValues } from './list-methods.ts';
import { printText } from './printing.ts';
import { PySet, PyTuple, typeName, Undefined, type Value } from './values.ts';

const join: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('join', ['d', 'attribute'], args, kwargs);
  const read = attributeGetter(given.value(1, null), environment);
  const items = toList(value).map((item) => printText(read(item)));
  return items.join(printText(given.value(0, '')));
};

function end(name: string, index: 0 | -1): Filter {
  return (value, _args, _kwargs, environment) => pick(name, toList(value).at(index), environment);
}

const random: Filter = (value, _args, _kwargs, environment) => {
  const items = toList(value);
  return pick('random', items[Math.floor(Math.random() * items.length)], environment);
};

function pick(name: string, item: Value | undefined, { lenient }: Environment): Value {
  return item === undefined ? new Undefined(name, sequenceEmpty(name), lenient) : item;
}

function extreme(name: 'min' | 'max'): Filter {
  return (value, args, kwargs, environment) => {
    const given = new CallArguments(name, ['case_sensitive', 'attribute'], args, kwargs);
    const read = attributeGetter(given.value(1, null), environment, { ignoreCase: !given.flag(0, false) });
    const items = toList(value);
    const operator = name === 'min' ? '<' : '>';
    const best = items.slice(1).reduce((known, item) => {
      return compare(operator, read(item), read(known)) ? item : known;
    }, items[0] ?? null);
    return pick(name, items.length === 0 ? undefined : best, environment);
  };
}

const sum: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('sum', ['attribute', 'start'], args, kwargs);
  const read = attributeGetter(given.value(0, null), environment);
  return toList(value).reduce((total, item) => arithmetic('+', total, read(item)), given.value(1, 0));
};

const sort: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('sort', ['reverse', 'case_sensitive', 'attribute'], args, kwargs);
  const ignoreCase = !given.flag(1, false);
  const attribute = given.value(2, null);
  const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = paths.map((path) => attributeGetter(path, environment, { ignoreCase }));
  return sortValues([...toList(value)], given.flag(0, false), (item) => getters.map((read) => read(item)));
};

const dictSort: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('dictsort', ['case_sensitive', 'by', 'reverse'], args, kwargs);
  const by = given.text(1, 'key');
  if (by !== 'key' && by !== 'value') {
    throw valueInvalid('dictsort', { fr: 'by est key ou value', en: 'You can only sort by either "key" or "value"' });
  }
  const dict = asDict(value);
  if (!dict) throw notIterable(typeName(value));
  const read = attributeGetter(by === 'key' ? 0 : 1, environment, { ignoreCase: !given.flag(0, false) });
  const entries: Value[] = Array.from(dict, (entry) => new PyTuple(entry));
  return sortValues(entries, given.flag(2, false), read);
};

const unique: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('unique', ['case_sensitive', 'attribute'], args, kwargs);
  const read = attributeGetter(given.value(1, null), environment, { ignoreCase: !given.flag(0, false) });
  const seen = new PySet();
  return toList(value).filter((item) => {
    const key = read(item);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
};

const groupBy: Filter = (value, args, kwargs, environment) => {
  const given = new CallArguments('groupby', ['attribute', 'default', 'case_sensitive'], args, kwargs);
  const options = { fallback: given.has(1) ? given.value(1) : undefined };
  const read = attributeGetter(given.value(0), environment, options);
  const key = attributeGetter(given.value(0), environment, { ...options, ignoreCase: !given.flag(2, false) });
  const groups: { key: Value; name: Value; items: Value[] }[] = [];
  for (const item of sortValues([...toList(value)], false, key)) {
    const group = groups.at(-1);
    if (group && isEqual(group.key, key(item))) group.items.push(item);
    else groups.push({ key: key(item), name: read(item), items: [item] });
  }
  return groups.map(({ name, items }) => new PyTuple([name, items], ['grouper', 'list']));
};

const batch: Filter = (value, args, kwargs) => {
  const given = new CallArguments('batch', ['linecount', 'fill_with'], args, kwargs);
  const size = positive('batch', given.int(0));
  const fill = given.value(1, null);
  const items = toList(value);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => {
    const line = items.slice(index * size, (index + 1) * size);
    return fill === null ? line : [...line, ...Array<Value>(size - line.length).fill(fill)];
  });
};

const slice: Filter = (value, args, kwargs) => {
  const given = new CallArguments('slice', ['slices', 'fill_with'], args, kwargs);
  const slices = positive('slice', given.int(0));
  const fill = given.value(1, null);
  const items = toList(value);
  const size = Math.floor(items.length / slices);
  const longer = items.length % slices;
  return Array.from({ length: slices }, (_, index) => {
    const start = index * size + Math.min(index, longer);
    const column = items.slice(start, start + size + (index < longer ? 1 : 0));
    return fill === null || index < longer ? column : [...column, fill];
  });
};

function positive(filter: string, size: number): number {
  if (size > 0) return size;
  throw valueInvalid(filter, { fr: 'il faut un nombre positif', en: 'a positive number is needed' });
}

const reverse: Filter = (value) => {
  const reversed = Array.from(toList(value)).reverse();
  return typeof value === 'string' ? reversed.join('') : reversed;
};

/** Filters on the items of a sequence. */
export const sequenceFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['batch', batch],
  ['count', lengthOf],
  ['dictsort', dictSort],
  ['first', end('first', 0)],
  ['groupby', groupBy],
  ['join', join],
  ['last', end('last', -1)],
  ['length', lengthOf],
  ['list', (value) => [...toList(value)]],
  ['max', extreme('max')],
  ['min', extreme('min')],
  ['random', random],
  ['reverse', reverse],
  ['slice', slice],
  ['sort', sort],
  ['sum', sum],
  ['unique', unique],
]);
