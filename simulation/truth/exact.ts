/** A decimal number as a whole count of its last digit: `12.5` with two digits is 1250n. */
export function parseDecimal(value: number, digits: number): bigint {
  const [whole = '', fraction = ''] = String(value).split('.');
  if (!/^-?\d+$/.test(whole) || !/^\d*$/.test(fraction) || fraction.length > digits) {
    throw new RangeError(`${value} is not a decimal of at most ${digits} digits`);
  }
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** The shortest exact notation: no exponent, no zeros at the end. */
export function decimalText(count: bigint, digits: number): string {
  const sign = count < 0n ? '-' : '';
  const all = String(count < 0n ? -count : count).padStart(digits + 1, '0');
  const fraction = all.slice(all.length - digits).replace(/0+$/, '');
  return sign + all.slice(0, all.length - digits) + (fraction === '' ? '' : `.${fraction}`);
}

/** Lower case without accents and outer blanks: how free-text statuses are compared. */
export function normalise(text: string): string {
  const known = NORMALISED.get(text);
  if (known !== undefined) return known;
  const normalised = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim()
    .toLowerCase();
  if (NORMALISED.size < MOST_NORMALISED) NORMALISED.set(text, normalised);
  return normalised;
}

/** Millions of rows have a few dozen statuses. */
const NORMALISED = new Map<string, string>();
const MOST_NORMALISED = 1_000;

export function sumBig<T>(items: Iterable<T>, value: (item: T) => bigint): bigint {
  let total = 0n;
  for (const item of items) total += value(item);
  return total;
}
