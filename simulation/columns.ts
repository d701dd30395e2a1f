// Columns of big tables, one number a cell: a row takes its cells' bytes and no object, so that millions fit in memory.
// They grow in blocks, which are never copied.

const BITS = 14;
const BLOCK = 1 << BITS;

/** Rows that can be gone through any number of times, in the order of their ids; a big table makes each as it is asked for. */
export type Rows<T> = Iterable<T> & { readonly length: number };

/** Rows that are made anew each time they are gone through. */
export function rowsOf<T>(length: number, iterate: () => Iterator<T>): Rows<T> {
  return { length, [Symbol.iterator]: iterate };
}

type Block = Float64Array | Int32Array | Uint8Array;

class Column {
  length = 0;
  private readonly blocks: Block[] = [];
  private readonly make: () => Block;
  protected readonly absent: number;

  constructor(make: () => Block, absent: number) {
    this.make = make;
    this.absent = absent;
  }

  protected read(index: number): number {
    return this.blocks[index >>> BITS]?.[index & (BLOCK - 1)] ?? this.absent;
  }

  /** Cells between the last one and a new one are absent. */
  protected write(index: number, value: number): void {
    if (index >= this.length) this.length = index + 1;
    let block = this.blocks[index >>> BITS];
    if (block === undefined) {
      block = this.make();
      this.blocks[index >>> BITS] = block;
    }
    block[index & (BLOCK - 1)] = value;
  }
}

/** Numbers of any kind, or null. */
export class Numbers extends Column {
  constructor() {
    super(() => new Float64Array(BLOCK).fill(Number.NaN), Number.NaN);
  }

  push(value: number | null): void {
    this.set(this.length, value);
  }

  set(index: number, value: number | null): void {
    this.write(index, value ?? this.absent);
  }

  /** The number that the caller knows to be there. */
  at(index: number): number {
    return known(this.read(index), index);
  }

  orNull(index: number): number | null {
    const value = this.read(index);
    return Number.isNaN(value) ? null : value;
  }
}

const NO_INTEGER = -(2 ** 31);

/** Whole numbers of 32 bits, such as ids, or null. */
export class Integers extends Column {
  constructor() {
    super(() => new Int32Array(BLOCK).fill(NO_INTEGER), NO_INTEGER);
  }

  push(value: number | null): void {
    this.set(this.length, value);
  }

  set(index: number, value: number | null): void {
    // An Int32Array would keep the low bits and say nothing.
    if (value !== null && (value | 0) !== value) throw new RangeError(`${value} is not a whole number of 32 bits`);
    this.write(index, value ?? NO_INTEGER);
  }

  /** The number that the caller knows to be there. */
  at(index: number): number {
    const value = this.read(index);
    if (value === NO_INTEGER) throw new RangeError(`no value ${index}`);
    return value;
  }

  orNull(index: number): number | null {
    const value = this.read(index);
    return value === NO_INTEGER ? null : value;
  }
}

type Word = string | boolean | object | null;

/** Values of which few are different: texts of a list, flags, shared objects. They are told apart as a Map does. */
export class Words<T extends Word> extends Column {
  private readonly words: T[] = [];
  private readonly codes = new Map<T, number>();
  private readonly most: number;

  /** `distinct` says how many different ones there may be: 256, or any number. */
  constructor(distinct: 'few' | 'many' = 'few') {
    super(() => (distinct === 'few' ? new Uint8Array(BLOCK) : new Int32Array(BLOCK)), 0);
    this.most = distinct === 'few' ? 256 : 2 ** 31;
  }

  push(value: T): void {
    this.set(this.length, value);
  }

  /** One after another, or again: between two words there is no room for none. */
  set(index: number, value: T): void {
    if (index > this.length) throw new RangeError(`value ${index} comes after ${this.length}`);
    let code = this.codes.get(value);
    if (code === undefined) {
      code = this.words.length;
      if (code >= this.most) throw new RangeError(`more than ${this.most} different values`);
      this.words.push(value);
      this.codes.set(value, code);
    }
    this.write(index, code);
  }

  at(index: number): T {
    const word = index < this.length ? this.words[this.read(index)] : undefined;
    if (word === undefined) throw new RangeError(`no value ${index}`);
    return word;
  }
}

function known(value: number, index: number): number {
  if (Number.isNaN(value)) throw new RangeError(`no value ${index}`);
  return value;
}
