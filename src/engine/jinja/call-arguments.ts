import {
  argumentMissing,
  argumentTwice,
  argumentType,
  keywordUnexpected,
  tooManyArguments,
} from './argument-errors.ts';
import { isTrue } from './compare.ts';
import { toNumber } from './numbers.ts';
import { isNumber, type Kwargs, PyFloat, typeName, Undefined, type Value } from './values.ts';

/** The arguments of a call to a builtin, matched to its parameters. TemplateError where they do not match. */
export class CallArguments {
  readonly #name: string;
  readonly #parameters: readonly string[];
  readonly #values: (Value | undefined)[];

  constructor(name: string, parameters: readonly string[], args: readonly Value[], kwargs: Kwargs) {
    if (args.length > parameters.length) throw tooManyArguments(name, parameters.length, args.length);
    this.#name = name;
    this.#parameters = parameters;
    this.#values = [...args];
    for (const [keyword, value] of Object.entries(kwargs)) {
      const index = parameters.indexOf(keyword);
      if (index < 0) throw keywordUnexpected(name, keyword);
      if (this.#values[index] !== undefined) throw argumentTwice(name, keyword);
      this.#values[index] = value;
    }
  }

  has(index: number): boolean {
    return this.#values[index] !== undefined;
  }

  /** The value, or the fallback where it was not given. */
  value(index: number, fallback?: Value): Value {
    const given = this.#values[index];
    const value = given === undefined ? fallback : given;
    if (value === undefined) throw argumentMissing(this.#name, this.#parameter(index));
    return value;
  }

  text(index: number, fallback?: string): string {
    const value = this.value(index, fallback);
    if (typeof value === 'string') return value;
    throw this.#mismatch(index, 'str', value);
  }

  /** A text, or undefined for None or not given. */
  optionalText(index: number): string | undefined {
    return this.#isAbsent(index) ? undefined : this.text(index);
  }

  int(index: number, fallback?: number): number {
    const value = this.value(index, fallback);
    if (isNumber(value) && !(value instanceof PyFloat)) return toNumber(value);
    throw this.#mismatch(index, 'int', value);
  }

  /** An int, or undefined for None or not given. */
  optionalInt(index: number): number | undefined {
    return this.#isAbsent(index) ? undefined : this.int(index);
  }

  number(index: number, fallback?: number): number {
    const value = this.value(index, fallback);
    if (isNumber(value)) return toNumber(value);
    throw this.#mismatch(index, 'float', value);
  }

  flag(index: number, fallback: boolean): boolean {
    return isTrue(this.value(index, fallback));
  }

  #isAbsent(index: number): boolean {
    return this.#values[index] === undefined || this.#values[index] === null;
  }

  #parameter(index: number): string {
    return this.#parameters[index] ?? String(index + 1);
  }

  #mismatch(index: number, expected: string, value: Value): Error {
    if (value instanceof Undefined) return value.reason;
    return argumentType(this.#name, this.#parameter(index), expected, typeName(value));
  }
}
