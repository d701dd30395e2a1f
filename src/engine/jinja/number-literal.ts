import { normalizeInt } from './numbers.ts';
import { PyFloat } from './values.ts';

/** The value of a number token: an int of any size, or a float. */
export function parseNumber(text: string, kind: 'integer' | 'float'): number | bigint | PyFloat {
  const digits = text.replaceAll('_', '');
  if (kind === 'float') return new PyFloat(Number(digits));
  return normalizeInt(BigInt(digits));
}
