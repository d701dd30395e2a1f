/**
 * JSON of any plain value. Whole numbers that only a bigint holds keep their digits, as in Python's JSON; `JSON.stringify`
 * refuses them.
 */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    return withDigits(value);
  }
}

/** Beside a mark that no string of the value has, the digits are found again. */
function withDigits(value: unknown): string {
  const strings = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? 0 : member));
  let mark = '#';
  while (strings.includes(mark)) mark += '#';
  const marked = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? mark + member : member));
  return marked.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
