// Each mechanism reads a command line by rules of its own. Words come in as they are, and every reader must find them so.

/** A word for `sh`: in single quotes, without a backslash, which cron would take for itself. */
function quoteShell(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** A command line for the sixth field of a crontab: cron ends it at `%` unless a backslash stands before. */
export function quoteCron(words: readonly string[]): string {
  return words.map(quoteShell).join(' ').replaceAll('%', '\\%');
}

/** A value for a unit: C's escapes, and `%` twice, for it begins a specifier. */
export function quoteUnitValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

/** A command line for `ExecStart=`, where `$` begins a variable in all words but the first. */
export function quoteUnitCommand([program = '', ...args]: readonly string[]): string {
  return [quoteUnitValue(program), ...args.map((word) => quoteUnitValue(word).replaceAll('$', '$$$$'))].join(' ');
}

/** Arguments by the rules of CommandLineToArgvW and of Microsoft's C runtime: backslashes count before a quote only. */
export function quoteWindows(words: readonly string[]): string {
  return words.map(quoteWindowsWord).join(' ');
}

function quoteWindowsWord(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for an element of XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
