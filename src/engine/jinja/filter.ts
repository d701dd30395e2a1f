import type { Environment } from './environment.ts';
import type { Kwargs, Value } from './values.ts';

/** `value | name(args)`. */
export type Filter = (value: Value, args: readonly Value[], kwargs: Kwargs, environment: Environment) => Value;
