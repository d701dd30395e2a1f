import { CallArguments } from './call-arguments.ts';
import { asDict } from './convert.ts';
import { valueInvalid } from './errors.ts';
import { formatText } from './format-method.ts';
import { toList } from './iterate.ts';
import type { Method } from './method.ts';
import { justify, predicates, titleCase, trimText } from './text-shapes.ts';
import { PyDict, PyTuple, typeName, type Value } from './values.ts';

type TextMethod = Method<string>;

/** The method of texts with that name. */
export function findTextMethod(name: string): TextMethod | undefined {
  return METHODS.get(name);
}

/** Python's `text.split(separator, maxsplit)`; without separator at blanks, which then never give empty parts. */
export function splitText(text: string, separator: string | undefined, limit: number): string[] {
  if (separator === '') throw separatorEmpty();
  if (separator === undefined) return splitBlanks(text, limit);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitBlanks(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (rest !== '' && (limit < 0 || parts.length < limit)) {
    const [word = ''] = /^\S+/.exec(rest) ?? [];
    parts.push(word);
    rest = rest.slice(word.length).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}

function splitFromRight(text: string, separator: string | undefined, limit: number): string[] {
  const reversed = (value: string): string => Array.from(value).reverse().join('');
  const parts = splitText(reversed(text), separator && reversed(separator), limit);
  return parts.map(reversed).reverse();
}

const split: TextMethod = (self, args, kwargs) => {
  const given = new CallArguments('split', ['sep', 'maxsplit'], args, kwargs);
  return splitText(self, given.optionalText(0), given.int(1, -1));
};

const rsplit: TextMethod = (self, args, kwargs) => {
  const given = new CallArguments('rsplit', ['sep', 'maxsplit'], args, kwargs);
  if (given.optionalText(0) === '') throw separatorEmpty();
  return splitFromRight(self, given.optionalText(0), given.int(1, -1));
};

const splitLines: TextMethod = (self, args, kwargs) => {
  const keepEnds = new CallArguments('splitlines', ['keepends'], args, kwargs).flag(0, false);
  const lines = self.match(/[^\r\n\v\f\u0085\u2028\u2029]*(?:\r\n|[\r\n\v\f\u0085\u2028\u2029]|$)/g) ?? [];
  const kept = lines.filter((line) => line !== '');
  return keepEnds ? kept : kept.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\u0085\u2028\u2029])$/, ''));
};

function partition(name: string, fromRight: boolean): TextMethod {
  return (self, args, kwargs) => {
    const separator = new CallArguments(name, ['sep'], args, kwargs).text(0);
    if (separator === '') throw separatorEmpty();
    const at = fromRight ? self.lastIndexOf(separator) : self.indexOf(separator);
    if (at < 0) return new PyTuple(fromRight ? ['', '', self] : [self, '', '']);
    return new PyTuple([self.slice(0, at), separator, self.slice(at + separator.length)]);
  };
}

function strip(name: string, left: boolean, right: boolean): TextMethod {
  return (self, args, kwargs) => {
    const characters = new CallArguments(name, ['chars'], args, kwargs).optionalText(0);
    return trimText(self, characters, { left, right });
  };
}

function affix(name: string, matches: (text: string, part: string) => boolean): TextMethod {
  return (self, args, kwargs) => {
    const given = new CallArguments(name, ['prefix', 'start', 'end'], args, kwargs);
    const part = given.value(0);
    const text = portion(self, given.optionalInt(1), given.optionalInt(2));
    const parts = part instanceof PyTuple ? part.items : [given.text(0)];
    return parts.some((candidate) => typeof candidate === 'string' && matches(text, candidate));
  };
}

function find(name: string, fromRight: boolean, mustFind: boolean): TextMethod {
  return (self, args, kwargs) => {
    const given = new CallArguments(name, ['sub', 'start', 'end'], args, kwargs);
    const characters = Array.from(self);
    const start = clampIndex(given.optionalInt(1) ?? 0, characters.length);
    const text = portion(self, given.optionalInt(1), given.optionalInt(2));
    const at = fromRight ? text.lastIndexOf(given.text(0)) : text.indexOf(given.text(0));
    if (at >= 0) return start + Array.from(text.slice(0, at)).length;
    if (!mustFind) return -1;
    throw valueInvalid(name, { fr: 'le texte cherché n’y est pas', en: 'substring not found' });
  };
}

const count: TextMethod = (self, args, kwargs) => {
  const given = new CallArguments('count', ['sub', 'start', 'end'], args, kwargs);
  const text = portion(self, given.optionalInt(1), given.optionalInt(2));
  const sub = given.text(0);
  return sub === '' ? Array.from(text).length + 1 : text.split(sub).length - 1;
};

const replace: TextMethod = (self, args, kwargs) => {
  const given = new CallArguments('replace', ['old', 'new', 'count'], args, kwargs);
  return replaceText(self, given.text(0), given.text(1), given.int(2, -1));
};

/** Replaces the first `limit` occurrences, all for a negative limit. */
export function replaceText(text: string, old: string, replacement: string, limit: number): string {
  if (limit < 0) return text.replaceAll(old, () => replacement);
  if (old === '') {
    let done = 0;
    return text.replaceAll(old, () => (done++ < limit ? replacement : ''));
  }
  const parts = text.split(old);
  const head = parts.slice(0, limit + 1).join(replacement);
  const tail = parts.slice(limit + 1);
  return tail.length === 0 ? head : [head, ...tail].join(old);
}

const join: TextMethod = (self, args, kwargs) => {
  const items = toList(new CallArguments('join', ['iterable'], args, kwargs).value(0));
  return items.map((item, index) => joinable(item, index)).join(self);
};

function joinable(item: Value, index: number): string {
  if (typeof item === 'string') return item;
  throw valueInvalid('join', {
    fr: `l’élément ${index} est de type « ${typeName(item)} », pas « str »`,
    en: `sequence item ${index}: expected str instance, ${typeName(item)} found`,
  });
}

function pad(name: string, side: '<' | '^' | '>'): TextMethod {
  return (self, args, kwargs) => {
    const given = new CallArguments(name, ['width', 'fillchar'], args, kwargs);
    return justify(self, given.int(0), given.text(1, ' '), side);
  };
}

const zfill: TextMethod = (self, args, kwargs) => {
  const width = new CallArguments('zfill', ['width'], args, kwargs).int(0);
  const [sign = ''] = /^[+-]/.exec(self) ?? [];
  return sign + justify(self.slice(sign.length), width - sign.length, '0', '>');
};

const expandTabs: TextMethod = (self, args, kwargs) => {
  const size = new CallArguments('expandtabs', ['tabsize'], args, kwargs).int(0, 8);
  let column = 0;
  return self.replace(/[^\t\n\r]+|[\t\n\r]/g, (piece) => {
    if (piece === '\n' || piece === '\r') {
      column = 0;
      return piece;
    }
    const blanks = size > 0 ? size - (column % size) : 0;
    column += piece === '\t' ? blanks : piece.length;
    return piece === '\t' ? ' '.repeat(blanks) : piece;
  });
};

function removeAffix(name: string, fromEnd: boolean): TextMethod {
  return (self, args, kwargs) => {
    const part = new CallArguments(name, ['affix'], args, kwargs).text(0);
    if (part === '') return self;
    if (fromEnd) return self.endsWith(part) ? self.slice(0, -part.length) : self;
    return self.startsWith(part) ? self.slice(part.length) : self;
  };
}

function formatMap(self: string, args: readonly Value[]): string {
  const mapping = asDict(args[0] ?? null) ?? new PyDict();
  const named: Record<string, Value> = Object.create(null);
  for (const [key, value] of mapping) if (typeof key === 'string') named[key] = value;
  return formatText(self, [], named);
}

function swapCase(text: string): string {
  return text.replace(/\p{L}/gu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

function portion(text: string, start = 0, end?: number): string {
  return start === 0 && end === undefined ? text : Array.from(text).slice(start, end).join('');
}

function clampIndex(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length);
}

function separatorEmpty(): Error {
  return valueInvalid('split', { fr: 'le séparateur est vide', en: 'empty separator' });
}

/** The first character in upper case, the others in lower case. */
export function capitalizeText(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

const METHODS: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['capitalize', capitalizeText],
  ['casefold', (self) => self.toLowerCase().replaceAll('ß', 'ss')],
  ['center', pad('center', '^')],
  ['count', count],
  ['endswith', affix('endswith', (text, part) => text.endsWith(part))],
  ['expandtabs', expandTabs],
  ['find', find('find', false, false)],
  ['format', formatText],
  ['format_map', formatMap],
  ['index', find('index', false, true)],
  ['join', join],
  ['ljust', pad('ljust', '<')],
  ['lower', (self) => self.toLowerCase()],
  ['lstrip', strip('lstrip', true, false)],
  ['partition', partition('partition', false)],
  ['removeprefix', removeAffix('removeprefix', false)],
  ['removesuffix', removeAffix('removesuffix', true)],
  ['replace', replace],
  ['rfind', find('rfind', true, false)],
  ['rindex', find('rindex', true, true)],
  ['rjust', pad('rjust', '>')],
  ['rpartition', partition('rpartition', true)],
  ['rsplit', rsplit],
  ['rstrip', strip('rstrip', false, true)],
  ['split', split],
  ['splitlines', splitLines],
  ['startswith', affix('startswith', (text, part) => text.startsWith(part))],
  ['strip', strip('strip', true, true)],
  ['swapcase', swapCase],
  ['title', titleCase],
  ['upper', (self) => self.toUpperCase()],
  ['zfill', zfill],
  ...Array.from(predicates, ([name, holds]): [string, TextMethod] => [name, (self) => holds(self)]),
]);
