import type { Kwargs, Value } from './values.ts';

/** A method of a builtin type. */
export type Method<Self> = (self: Self, args: readonly Value[], kwargs: Kwargs) => Value;
