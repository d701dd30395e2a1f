import { bracketUnexpected, characterUnexpected, stringUnclosed, tagUnclosed } from './syntax-errors.ts';
import type { SourceMap } from './template.ts';

export type TokenKind =
  | 'data'
  | 'blockBegin'
  | 'blockEnd'
  | 'variableBegin'
  | 'variableEnd'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end';

/** A piece of the source. `end` is where its text ends, before the blanks that a `-` strips. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly pos: number;
  readonly end: number;
}

const BLANKS = /\s+/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y;
const RAW_BEGIN = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const RAW_END = /\{%([-+]?)\s*endraw\s*(?:-%\}\s*|\+?%\})/g;
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Splits a normalised source into text and the tokens of its tags. SigetiError TEMPLATE_SYNTAX. */
export function tokenize(map: SourceMap): readonly Token[] {
  return new Lexer(map).run();
}

class Lexer {
  readonly #map: SourceMap;
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #pos = 0;

  constructor(map: SourceMap) {
    this.#map = map;
    this.#source = map.source;
  }

  run(): readonly Token[] {
    while (this.#pos < this.#source.length) this.#text();
    this.#push('end', '', this.#pos, this.#pos);
    return this.#tokens;
  }

  /** Text up to the next tag, and that tag. */
  #text(): void {
    const begin = this.#nextTag();
    const opening = this.#source.slice(begin, begin + 2);
    const sign = this.#source[begin + 2];
    this.#data(this.#pos, begin, sign === '-');
    if (begin >= this.#source.length) return;
    const raw = opening === '{%' ? this.#match(RAW_BEGIN, begin) : undefined;
    if (opening === '{#') {
      this.#comment(begin);
    } else if (raw !== undefined) {
      this.#raw(begin, begin + raw.length);
    } else {
      this.#pos = begin + (sign === '-' || sign === '+' ? 3 : 2);
      this.#push(opening === '{%' ? 'blockBegin' : 'variableBegin', opening, begin, this.#pos);
      this.#tag(begin, opening === '{%' ? '%}' : '}}');
    }
  }

  #nextTag(): number {
    for (let at = this.#source.indexOf('{', this.#pos); at >= 0; at = this.#source.indexOf('{', at + 1)) {
      const next = this.#source[at + 1];
      if (next === '{' || next === '%' || next === '#') return at;
    }
    return this.#source.length;
  }

  #data(from: number, to: number, strip: boolean): void {
    const text = strip ? this.#source.slice(from, to).trimEnd() : this.#source.slice(from, to);
    if (text !== '') this.#push('data', text, from, from + text.length);
    this.#pos = to;
  }

  #comment(begin: number): void {
    const sign = this.#source[begin + 2];
    const body = begin + (sign === '-' || sign === '+' ? 3 : 2);
    const end = this.#source.indexOf('#}', body);
    if (end < 0) throw tagUnclosed(this.#map.locate(begin), '{#', '#}');
    this.#pos = end + 2;
    if (end > body && this.#source[end - 1] === '-') this.#skipBlanks();
  }

  #raw(begin: number, body: number): void {
    RAW_END.lastIndex = body;
    const end = RAW_END.exec(this.#source);
    if (!end) throw tagUnclosed(this.#map.locate(begin), '{% raw %}', '{% endraw %}');
    this.#data(body, end.index, end[1] === '-');
    this.#pos = end.index + end[0].length;
  }

  /** The tokens of a tag, up to its closing mark. */
  #tag(begin: number, closing: '%}' | '}}'): void {
    const brackets: string[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#pos >= this.#source.length) {
        throw tagUnclosed(this.#map.locate(begin), this.#source.slice(begin, begin + 2), closing);
      }
      if (brackets.length === 0 && this.#closes(closing)) return;
      this.#tagToken(brackets);
    }
  }

  #closes(closing: '%}' | '}}'): boolean {
    const sign = this.#source[this.#pos];
    const signed = sign === '-' || (sign === '+' && closing === '%}');
    const at = signed ? this.#pos + 1 : this.#pos;
    if (!this.#source.startsWith(closing, at)) return false;
    this.#push(closing === '%}' ? 'blockEnd' : 'variableEnd', closing, this.#pos, at + 2);
    this.#pos = at + 2;
    if (sign === '-') this.#skipBlanks();
    return true;
  }

  #tagToken(brackets: string[]): void {
    const found =
      this.#take('name', NAME) ||
      this.#take('float', FLOAT) ||
      this.#take('integer', INTEGER) ||
      this.#take('string', STRING) ||
      this.#take('operator', OPERATOR);
    if (!found) {
      const character = String.fromCodePoint(this.#source.codePointAt(this.#pos) ?? 0);
      if (character === "'" || character === '"') throw stringUnclosed(this.#map.locate(this.#pos));
      throw characterUnexpected(this.#map.locate(this.#pos), character);
    }
    const token = this.#tokens.at(-1);
    if (token?.kind === 'operator') this.#balance(brackets, token);
  }

  #balance(brackets: string[], token: Token): void {
    const closer = CLOSERS[token.text];
    if (closer !== undefined) brackets.push(closer);
    if (token.text !== ')' && token.text !== ']' && token.text !== '}') return;
    const expected = brackets.pop();
    if (expected !== token.text) throw bracketUnexpected(this.#map.locate(token.pos), token.text, expected);
  }

  /** A float cannot follow a dot: in `row.1.2` both numbers are indexes. */
  #take(kind: TokenKind, pattern: RegExp): boolean {
    if (kind === 'float' && this.#source[this.#pos - 1] === '.') return false;
    const text = this.#match(pattern, this.#pos);
    if (text === undefined) return false;
    this.#push(kind, text, this.#pos, this.#pos + text.length);
    this.#pos += text.length;
    return true;
  }

  #skipBlanks(): void {
    this.#pos += this.#match(BLANKS, this.#pos)?.length ?? 0;
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0];
  }

  #push(kind: TokenKind, text: string, pos: number, end: number): void {
    this.#tokens.push({ kind, text, pos, end });
  }
}
