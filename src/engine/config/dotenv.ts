import { dotenvSyntax, type SigetiError } from '../../core/index.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=[^\S\n]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * Reads the text of an .env file: `NAME=value`, an `export` before it, `# comments`, values in single quotes (as they
 * are), in double quotes (with \n, \t, \", \\) or bare, quoted values over several lines; CRLF and a byte order mark
 * are accepted. Nothing is substituted in values. Returns the variables and the lines that cannot be read.
 */
export function parseDotenv(
  text: string,
  file: string,
): { readonly values: ReadonlyMap<string, string>; readonly problems: readonly SigetiError[] } {
  const values = new Map<string, string>();
  const problems: SigetiError[] = [];
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let line = 1;
  while (rest !== '') {
    const taken = takeEntry(rest);
    if (taken.problem) problems.push(dotenvSyntax({ file, line }, taken.problem));
    if (taken.name !== undefined) values.set(taken.name, taken.value);
    line += rest.slice(0, taken.length).split('\n').length - 1;
    rest = rest.slice(taken.length);
  }
  return { values, problems };
}

interface Entry {
  readonly length: number;
  readonly name?: string;
  readonly value: string;
  readonly problem?: { readonly fr: string; readonly en: string };
}

function takeEntry(text: string): Entry {
  const lineLength = endOfLine(text, 0);
  const line = text.slice(0, lineLength);
  if (/^\s*(#|$)/.test(line)) return { length: lineLength + 1, value: '' };
  const assignment = ASSIGNMENT.exec(line);
  const name = assignment?.[1];
  if (!assignment || name === undefined) return unreadable(lineLength, 'ligne illisible', 'this line cannot be read');

  const start = assignment[0].length;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") {
    const bare = line.slice(start).replace(/(^|\s)#.*$/, '');
    return { length: lineLength + 1, name, value: bare.trim() };
  }
  const close = closingQuote(text, start);
  if (close === undefined) {
    return unreadable(lineLength, `guillemet non fermé après ${name}`, `a quote is not closed after ${name}`);
  }
  const end = endOfLine(text, close);
  if (!/^\s*(#.*)?$/.test(text.slice(close + 1, end))) {
    return unreadable(end, `du texte suit la valeur de ${name}`, `text follows the value of ${name}`);
  }
  const inner = text.slice(start + 1, close);
  return { length: end + 1, name, value: quote === '"' ? withoutEscapes(inner) : inner };
}

function unreadable(length: number, fr: string, en: string): Entry {
  return { length: length + 1, value: '', problem: { fr, en } };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text[open];
  for (let index = open + 1; index < text.length; index++) {
    if (text[index] === '\\' && quote === '"') index++;
    else if (text[index] === quote) return index;
  }
  return undefined;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}
