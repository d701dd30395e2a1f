/**
 * A deterministic source of chance (sfc32), the same on every machine: only integer operations and exact IEEE
 * arithmetic, never Math.log, Math.exp or Math.pow, whose last digit may differ between processors.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** Streams of different names are independent, so that a new one changes nothing in the others. */
  constructor(name: string) {
    this.a = hash(name, 0x9e3779b9);
    this.b = hash(name, 0x243f6a88);
    this.c = hash(name, 0xb7e15162);
    for (let i = 0; i < 12; i++) this.unit();
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  unit(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return (sum >>> 0) / 4294967296;
  }

  /** An integer between `min` and `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  /** True with the probability `share`. */
  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** One element, each as likely; the list must not be empty. */
  pick<T>(list: readonly T[]): T {
    return elementAt(list, this.integer(0, list.length - 1));
  }

  /** One value, as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.unit() * total;
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return elementAt(choices, choices.length - 1)[0];
  }

  /** A value of the distribution whose quantiles are given as [share, value], straight lines between them. */
  quantile(points: Quantiles): number {
    return interpolate(points, this.unit());
  }

  /** Exactly round(count * share) true values, in random places. */
  quota(count: number, share: number): boolean[] {
    const flags = Array.from({ length: count }, (_, index) => index < Math.round(count * share));
    return this.shuffle(flags);
  }

  /** Shuffles the list in place and returns it. */
  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      const moved = elementAt(list, i);
      list[i] = elementAt(list, j);
      list[j] = moved;
    }
    return list;
  }
}

/** Points of a piecewise linear curve, ascending in the first number. */
export type Quantiles = readonly (readonly [number, number])[];

/** The curve's value at `x`; outside the points, the nearest one's. */
export function interpolate(points: Quantiles, x: number): number {
  let [leftX, leftY] = elementAt(points, 0);
  if (x <= leftX) return leftY;
  for (const [rightX, rightY] of points) {
    if (x <= rightX && rightX > leftX) return leftY + ((rightY - leftY) * (x - leftX)) / (rightX - leftX);
    leftX = rightX;
    leftY = rightY;
  }
  return leftY;
}

/** The element that the caller knows to be there. */
export function elementAt<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return element;
}

function hash(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
