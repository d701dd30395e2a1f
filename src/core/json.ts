/**
 * JSON of any plain value. Whole numbers that only a bigint holds keep their digits, as in Python's JSON; `JSON.stringify`
 * refuses them.
 */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    // Beside a mark that no text of the value has, the digits are found again.
    const mark = markFor(JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? 0 : member)));
    const marked = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? mark + member : member));
    return marked.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
  }
}

/** What a JSON text says, with bigints for whole numbers that a number would round. Throws SyntaxError. */
export function fromJsonText(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  const mark = markFor(text);
  const marked = text.replaceAll(STRING_OR_LONG, (found) => (found.startsWith('"') ? found : `"${mark}${found}"`));
  return JSON.parse(marked, (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(mark) ? wholeNumber(member.slice(mark.length)) : member,
  );
}

/** So many digits may be more than a number holds. */
const LONG = /\d{16}/;
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

function wholeNumber(digits: string): number | bigint {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

function markFor(text: string): string {
  let mark = '#';
  while (text.includes(mark)) mark += '#';
  return mark;
}
