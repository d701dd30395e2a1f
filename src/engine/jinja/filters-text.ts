import { CallArguments } from './call-arguments.ts';
import { isTrue } from './compare.ts';
import type { Filter } from './filter.ts';
import { formatPercent } from './percent-format.ts';
import { printText } from './printing.ts';
import { capitalizeText, replaceText, splitText } from './text-methods.ts';
import { justify, trimText } from './text-shapes.ts';
import { PyDict, PyTuple } from './values.ts';

const center: Filter = (value, args, kwargs) =>
  justify(printText(value), new CallArguments('center', ['width'], args, kwargs).int(0, 80), ' ', '^');

const format: Filter = (value, args, kwargs) => {
  const named = Object.entries(kwargs);
  return formatPercent(printText(value), named.length > 0 ? new PyDict(named) : new PyTuple(args));
};

const indent: Filter = (value, args, kwargs) => {
  const given = new CallArguments('indent', ['width', 'first', 'blank'], args, kwargs);
  const width = given.value(0, 4);
  const margin = typeof width === 'string' ? width : ' '.repeat(given.int(0, 4));
  const indentsBlank = given.flag(2, false);
  const [first = '', ...rest] = printText(value).split('\n');
  const lines = rest.map((line) => (line !== '' || indentsBlank ? margin + line : line));
  return [given.flag(1, false) ? margin + first : first, ...lines].join('\n');
};

const replace: Filter = (value, args, kwargs) => {
  const given = new CallArguments('replace', ['old', 'new', 'count'], args, kwargs);
  const [old, replacement] = [printText(given.value(0)), printText(given.value(1))];
  return replaceText(printText(value), old, replacement, given.optionalInt(2) ?? -1);
};

/** Capitals after blanks, hyphens and brackets only, unlike the method `title`. */
const title: Filter = (value) =>
  printText(value)
    .split(/([-\s({[<]+)/)
    .map(capitalizeText)
    .join('');

const trim: Filter = (value, args, kwargs) => {
  const characters = new CallArguments('trim', ['chars'], args, kwargs).optionalText(0);
  return trimText(printText(value), characters, { left: true, right: true });
};

const truncate: Filter = (value, args, kwargs) => {
  const given = new CallArguments('truncate', ['length', 'killwords', 'end', 'leeway'], args, kwargs);
  const length = given.int(0, 255);
  const end = given.text(2, '...');
  const characters = Array.from(printText(value));
  if (characters.length <= length + (given.optionalInt(3) ?? 5)) return characters.join('');
  const cut = characters.slice(0, Math.max(0, length - Array.from(end).length)).join('');
  if (given.flag(1, false)) return cut + end;
  const lastBlank = cut.lastIndexOf(' ');
  return (lastBlank < 0 ? cut : cut.slice(0, lastBlank)) + end;
};

const wordWrap: Filter = (value, args, kwargs) => {
  const parameters = ['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'];
  const given = new CallArguments('wordwrap', parameters, args, kwargs);
  const layout = { width: given.int(0, 79), breaksWords: isTrue(given.value(1, true)) };
  const lines = printText(value).split('\n');
  return lines
    .map((line) => wrapLine(line, layout).join(given.optionalText(2) ?? '\n'))
    .join(given.optionalText(2) ?? '\n');
};

function wrapLine(line: string, { width, breaksWords }: { width: number; breaksWords: boolean }): string[] {
  const lines: string[] = [];
  let current = '';
  const words = line.split(' ').flatMap((word) => (breaksWords ? pieces(word, width) : [word]));
  for (const [index, word] of words.entries()) {
    if (index > 0 && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = index === 0 ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width || width < 1) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}

/** Filters that shape a text. */
export const textFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['capitalize', (value) => capitalizeText(printText(value))],
  ['center', center],
  ['format', format],
  ['indent', indent],
  ['lower', (value) => printText(value).toLowerCase()],
  ['replace', replace],
  ['title', title],
  ['trim', trim],
  ['truncate', truncate],
  ['upper', (value) => printText(value).toUpperCase()],
  ['wordcount', (value) => splitText(printText(value).replace(/[^\p{L}\p{N}_]+/gu, ' '), undefined, -1).length],
  ['wordwrap', wordWrap],
]);
