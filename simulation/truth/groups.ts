/** Places (indexes of facts) gathered by a key, in the order in which the keys first occur. */
export interface Groups<K> {
  readonly keys: readonly K[];
  /** The places of a key, in their order; none for a key that does not occur. */
  of(key: K): number[];
}

/** 0 … count-1 */
export function allPlaces(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, place) => place);
}

/** Gathers places in four bytes each, where lists of them would take ten times as much. */
export function groupPlaces<K>(places: Int32Array, keyAt: (place: number) => K): Groups<K> {
  const codes = new Int32Array(places.length);
  const codeOf = new Map<K, number>();
  const sizes: number[] = [];
  for (let index = 0; index < places.length; index++) {
    const key = keyAt(places[index] ?? 0);
    let code = codeOf.get(key);
    if (code === undefined) {
      code = sizes.push(0) - 1;
      codeOf.set(key, code);
    }
    codes[index] = code;
    sizes[code] = (sizes[code] ?? 0) + 1;
  }
  const starts = new Int32Array(sizes.length + 1);
  for (const [code, size] of sizes.entries()) starts[code + 1] = (starts[code] ?? 0) + size;
  const sorted = sortByCode(places, codes, starts);
  return {
    keys: [...codeOf.keys()],
    of: (key) => {
      const code = codeOf.get(key);
      const found: number[] = [];
      if (code === undefined) return found;
      const end = starts[code + 1] ?? 0;
      for (let index = starts[code] ?? 0; index < end; index++) found.push(sorted[index] ?? 0);
      return found;
    },
  };
}

function sortByCode(places: Int32Array, codes: Int32Array, starts: Int32Array): Int32Array {
  const next = starts.slice();
  const sorted = new Int32Array(places.length);
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    const to = next[code] ?? 0;
    sorted[to] = places[index] ?? 0;
    next[code] = to + 1;
  }
  return sorted;
}

/** The items at those places, each made as it is asked for, any number of times. */
export function pick<T>(items: { at(place: number): T }, places: Iterable<number>): Iterable<T> {
  return {
    *[Symbol.iterator]() {
      for (const place of places) yield items.at(place);
    },
  };
}

/** One number for two whole numbers, exact: `a` below two million, `b` of 32 bits with its sign. */
export function pairKey(a: number, b: number): number {
  return a * 2 ** 32 + b;
}

/** Counts pairs of whole numbers of 32 bits from 0, in the order in which they first occur. */
export function pairCounter(): (a: number, b: number) => number {
  const counts = new Map<number, number>();
  return (a, b) => {
    const key = pairKey(a, b);
    const count = counts.get(key) ?? counts.size;
    counts.set(key, count);
    return count;
  };
}
