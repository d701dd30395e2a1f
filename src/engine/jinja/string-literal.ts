const ESCAPE = /\\(?:\n|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([xuUN].{0,8})|(.))/gs;

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text of a quoted string token, with Python's escape sequences. `onInvalid` makes the error to throw. */
export function unquote(token: string, onInvalid: (sequence: string) => Error): string {
  const body = token.slice(1, -1);
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (sequence, octal, byte, unit, point, invalid, character) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const hex: string | undefined = byte ?? unit ?? point;
    if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), sequence, onInvalid);
    if (invalid !== undefined) throw onInvalid(sequence);
    return character === undefined ? '' : (SIMPLE[character] ?? sequence);
  });
}

function codePoint(code: number, sequence: string, onInvalid: (sequence: string) => Error): string {
  if (code > 0x10ffff) throw onInvalid(sequence);
  return String.fromCodePoint(code);
}
