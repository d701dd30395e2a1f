import { PyFloat } from './values.ts';

/** An int as templates hold it: a number while it is exact, a bigint beyond. */
export function normalizeInt(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** The number as JS computes with it; an int beyond 2^53 loses digits. */
export function toNumber(value: number | bigint | boolean | PyFloat): number {
  return value instanceof PyFloat ? value.value : Number(value);
}

/** Any int or bool as a bigint. */
export function toBigInt(value: number | bigint | boolean): bigint {
  return BigInt(value);
}
