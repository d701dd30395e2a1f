import { type HostFunction, HostObject, PyDict, PyTuple, TemplateError, type Value } from '../../jinja/index.ts';
import { bindArguments, requireText } from '../arguments.ts';
import { constant, MemberObject, method } from '../members.ts';
import { numberOr } from './calendar.ts';

/** Python's flags that templates use, as bits. */
const FLAGS = { IGNORECASE: 2, I: 2, MULTILINE: 8, M: 8, DOTALL: 16, S: 16 };

/** `modules.re`: regular expressions. Patterns are Python's; what JavaScript writes otherwise is translated. */
export function reModule(): MemberObject {
  const find = (owner: string, wrap: (pattern: string) => string): HostFunction => {
    return (args, kwargs) => {
      const given = bindArguments(owner, ['pattern', 'string', 'flags'], args, kwargs);
      const source = wrap(patternText(owner, given.pattern));
      const match = compile(source, numberOr(given.flags, flagsOf(given.pattern))).exec(subject(owner, given.string));
      return match ? new MatchObject(match) : null;
    };
  };
  return new MemberObject('re', {
    match: method(find('re.match', (pattern) => `^(?:${pattern})`)),
    fullmatch: method(find('re.fullmatch', (pattern) => `^(?:${pattern})$`)),
    search: method(find('re.search', (pattern) => pattern)),
    sub: method(substitute),
    split: method(split),
    findall: method(findAll),
    compile: method((args) => compiled(requireText('re.compile', 'pattern', args[0]), numberOr(args[1], 0))),
    escape: method(([text]) => requireText('re.escape', 'pattern', text).replaceAll(/[^\w\s]|\s/g, '\\$&')),
    ...Object.fromEntries(Object.entries(FLAGS).map(([name, bit]) => [name, constant(bit)])),
  });
}

/** What `re.compile()` gives: the functions of `re` with the pattern filled in. */
class PatternObject extends HostObject {
  override readonly typeName = 'Pattern';
  readonly pattern: string;
  readonly flags: number;

  constructor(pattern: string, flags: number) {
    super();
    this.pattern = pattern;
    this.flags = flags;
  }

  getMember(name: string): Value | undefined {
    if (name === 'pattern') return this.pattern;
    const run = reModule().getMember(name);
    return typeof run === 'function' ? (args, kwargs) => run([this, ...args], kwargs) : undefined;
  }

  toText(): string {
    return `re.compile('${this.pattern}')`;
  }
}

class MatchObject extends HostObject {
  override readonly typeName = 'Match';
  readonly #match: RegExpExecArray;

  constructor(match: RegExpExecArray) {
    super();
    this.#match = match;
  }

  getMember(name: string): Value | undefined {
    const all = [...this.#match].map((group) => group ?? null);
    switch (name) {
      case 'group':
        return (args) => {
          const groups = (args.length === 0 ? [0] : args).map((key) => this.getItem(key) ?? null);
          return groups.length === 1 ? (groups[0] ?? null) : new PyTuple(groups);
        };
      case 'groups':
        return () => new PyTuple(all.slice(1));
      case 'groupdict':
        return () => new PyDict(Object.entries(this.#match.groups ?? {}).map(([key, value]) => [key, value ?? null]));
      case 'start':
        return () => this.#match.index;
      case 'end':
        return () => this.#match.index + this.#match[0].length;
      case 'span':
        return () => new PyTuple([this.#match.index, this.#match.index + this.#match[0].length]);
      default:
        return undefined;
    }
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#match[key];
    return typeof key === 'string' ? this.#match.groups?.[key] : undefined;
  }

  toText(): string {
    return `<re.Match object; match='${this.#match[0]}'>`;
  }
}

const substitute: HostFunction = async (args, kwargs) => {
  const given = bindArguments('re.sub', ['pattern', 'repl', 'string', 'count', 'flags'], args, kwargs);
  const pattern = compile(patternText('re.sub', given.pattern), numberOr(given.flags, flagsOf(given.pattern)), 'g');
  const text = subject('re.sub', given.string);
  const most = numberOr(given.count, 0) || Number.POSITIVE_INFINITY;
  const pieces: string[] = [];
  let end = 0;
  for (const match of Array.from(text.matchAll(pattern)).slice(0, most)) {
    pieces.push(text.slice(end, match.index), await replacement(given.repl, match));
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)].join('');
};

async function replacement(repl: Value | undefined, match: RegExpExecArray): Promise<string> {
  if (typeof repl === 'function') return String(await repl([new MatchObject(match)], {}));
  return requireText('re.sub', 'repl', repl).replaceAll(/\\(?:g<(\w+)>|(\d+)|(n)|(t)|(\\))/g, (_, ...groups) => {
    const [name, digits, newline, tab] = groups;
    if (newline) return '\n';
    if (tab) return '\t';
    const key = name ?? digits;
    return key === undefined ? '\\' : ((/^\d+$/.test(key) ? match[Number(key)] : match.groups?.[key]) ?? '');
  });
}

const split: HostFunction = (args, kwargs) => {
  const given = bindArguments('re.split', ['pattern', 'string', 'maxsplit', 'flags'], args, kwargs);
  const pattern = compile(patternText('re.split', given.pattern), numberOr(given.flags, flagsOf(given.pattern)), 'g');
  return subject('re.split', given.string)
    .split(pattern)
    .map((piece) => piece ?? null);
};

const findAll: HostFunction = (args, kwargs) => {
  const given = bindArguments('re.findall', ['pattern', 'string', 'flags'], args, kwargs);
  const pattern = compile(patternText('re.findall', given.pattern), numberOr(given.flags, flagsOf(given.pattern)), 'g');
  return Array.from(subject('re.findall', given.string).matchAll(pattern), (match): Value => {
    const groups = match.slice(1).map((group) => group ?? '');
    return groups.length > 1 ? new PyTuple(groups) : (groups[0] ?? match[0]);
  });
};

function patternText(owner: string, pattern: Value | undefined): string {
  return pattern instanceof PatternObject ? pattern.pattern : requireText(owner, 'pattern', pattern);
}

function flagsOf(pattern: Value | undefined): number {
  return pattern instanceof PatternObject ? pattern.flags : 0;
}

function subject(owner: string, text: Value | undefined): string {
  return requireText(owner, 'string', text);
}

function compiled(pattern: string, flags: number): PatternObject {
  compile(pattern, flags);
  return new PatternObject(pattern, flags);
}

function compile(pattern: string, bits: number, extra = ''): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern)?.[1] ?? '';
  const flags = new Set([
    ...inline,
    ...(bits & FLAGS.I ? 'i' : ''),
    ...(bits & FLAGS.M ? 'm' : ''),
    ...(bits & FLAGS.S ? 's' : ''),
    ...extra,
  ]);
  const source = pattern
    .slice(inline === '' ? 0 : inline.length + 3)
    .replaceAll(/\(\?P<(\w+)>/g, '(?<$1>')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
  try {
    return new RegExp(source, [...flags].join(''));
  } catch (error) {
    throw patternInvalid(pattern, error);
  }
}

function patternInvalid(pattern: string, error: unknown): TemplateError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TemplateError({
    fr: `L’expression régulière « ${pattern} » n’est pas valable : ${reason}`,
    en: `The regular expression '${pattern}' is not valid: ${reason}`,
  });
}
