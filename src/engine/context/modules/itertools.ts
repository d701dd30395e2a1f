import { PyTuple, TemplateError, type Value } from '../../jinja/index.ts';
import { bindArguments } from '../arguments.ts';
import { itemsOf } from '../data-functions.ts';
import { MemberObject, method } from '../members.ts';
import { numberOr } from './calendar.ts';

/** More than any template needs; the lists are made whole. */
const MOST = 1_000_000;

/** `modules.itertools`, as lists: templates loop over them once. */
export function itertoolsModule(): MemberObject {
  return new MemberObject('itertools', {
    chain: method((lists) => lists.flatMap((list) => itemsOf('chain', list))),
    product: method((args, kwargs) => {
      const lists = args.map((list) => itemsOf('product', list));
      const repeated = Array.from({ length: numberOr(kwargs.repeat, 1) }).flatMap(() => lists);
      return product(repeated).map((items) => new PyTuple(items));
    }),
    combinations: method(([list, size]) => tuples(combinations(itemsOf('combinations', list), numberOr(size, 0)))),
    permutations: method(([list, size]) => {
      const items = itemsOf('permutations', list);
      return tuples(permutations(items, numberOr(size, items.length)));
    }),
    zip_longest: method((args, kwargs) => zipLongest(args, kwargs.fillvalue ?? null)),
    repeat: method(([value, times]) => Array.from({ length: numberOr(times, 0) }, () => value ?? null)),
    accumulate: method(([list]) => accumulate(itemsOf('accumulate', list))),
    islice: method((args) => islice(args)),
    count: method((args, kwargs) => {
      const given = bindArguments('count', ['start', 'step'], args, kwargs);
      const [start, step] = [numberOr(given.start, 0), numberOr(given.step, 1)];
      return Array.from({ length: 1000 }, (_, index) => start + index * step);
    }),
  });
}

function tuples(lists: readonly Value[][]): Value[] {
  return lists.map((items) => new PyTuple(items));
}

function product(lists: readonly Value[][]): Value[][] {
  const size = lists.reduce((total, list) => total * list.length, 1);
  if (size > MOST) throw tooMany();
  return lists.reduce<Value[][]>((made, list) => made.flatMap((head) => list.map((item) => [...head, item])), [[]]);
}

function combinations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

function permutations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)], size - 1).map((rest) => [item, ...rest]),
  );
}

function zipLongest(lists: readonly Value[], fill: Value): Value[] {
  const columns = lists.map((list) => itemsOf('zip_longest', list));
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => new PyTuple(columns.map((column) => column[row] ?? fill)));
}

function accumulate(items: readonly Value[]): Value[] {
  let total = 0;
  return items.map((item) => {
    total += numberOr(item, 0);
    return total;
  });
}

function islice([list, first, second, step]: readonly Value[]): Value[] {
  const items = itemsOf('islice', list);
  const bounded = second === undefined ? [0, numberOr(first, 0)] : [numberOr(first, 0), numberOr(second, items.length)];
  return items.slice(bounded[0], bounded[1]).filter((_, index) => index % numberOr(step, 1) === 0);
}

function tooMany(): TemplateError {
  return new TemplateError({
    fr: `itertools ne fait pas plus de ${MOST} combinaisons.`,
    en: `itertools makes no more than ${MOST} combinations.`,
  });
}
