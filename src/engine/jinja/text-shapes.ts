/** Upper case after anything that is not a letter, lower case after a letter: Python's `title`. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    const [first = '', ...rest] = word;
    return first.toUpperCase() + rest.join('').toLowerCase();
  });
}

/** Removes the given characters, or blanks, at the ends. */
export function trimText(
  text: string,
  characters: string | undefined,
  sides: { readonly left: boolean; readonly right: boolean },
): string {
  if (characters === undefined) return trimBlanks(text, sides);
  const removed = new Set(characters);
  const kept = Array.from(text);
  let start = 0;
  let end = kept.length;
  while (sides.left && start < end && removed.has(kept[start] ?? '')) start += 1;
  while (sides.right && end > start && removed.has(kept[end - 1] ?? '')) end -= 1;
  return kept.slice(start, end).join('');
}

function trimBlanks(text: string, { left, right }: { readonly left: boolean; readonly right: boolean }): string {
  const trimmed = left ? text.trimStart() : text;
  return right ? trimmed.trimEnd() : trimmed;
}

/** Fills a text up to a width; the odd place of `^` is as Python's `center` has it. */
export function justify(text: string, width: number, fill: string, side: '<' | '^' | '>'): string {
  const room = width - Array.from(text).length;
  if (room <= 0) return text;
  const before = side === '<' ? 0 : side === '>' ? room : Math.floor(room / 2) + (room & width & 1);
  return fill.repeat(before) + text + fill.repeat(room - before);
}

/** Python's `is…` methods of texts. */
export const predicates: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['isalnum', (text: string) => /^[\p{L}\p{N}]+$/u.test(text)],
  ['isalpha', (text: string) => /^\p{L}+$/u.test(text)],
  ['isascii', (text: string) => Array.from(text).every((character) => (character.codePointAt(0) ?? 0) < 128)],
  ['isdecimal', (text: string) => /^\p{Nd}+$/u.test(text)],
  ['isdigit', (text: string) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u.test(text)],
  ['isidentifier', (text: string) => /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(text)],
  ['islower', (text: string) => hasCase(text) && text === text.toLowerCase()],
  ['isnumeric', (text: string) => /^\p{N}+$/u.test(text)],
  ['isprintable', (text: string) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)],
  ['isspace', (text: string) => /^\s+$/.test(text)],
  ['istitle', (text: string) => hasCase(text) && text === titleCase(text)],
  ['isupper', (text: string) => hasCase(text) && text === text.toUpperCase()],
]);

function hasCase(text: string): boolean {
  return text.toLowerCase() !== text.toUpperCase();
}
