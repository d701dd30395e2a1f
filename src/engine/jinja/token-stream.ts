import type { Token, TokenKind } from './lexer.ts';
import { nestedTooDeep, tokenUnexpected } from './syntax-errors.ts';
import type { SourceMap } from './template.ts';

/** Deeper nesting than any person writes; keeps hostile input from exhausting the stack. */
const MAX_NESTING = 200;

const DESCRIPTIONS: Partial<Record<TokenKind, string>> = {
  data: 'template data / text',
  blockBegin: 'begin of statement block',
  blockEnd: 'end of statement block',
  variableBegin: 'begin of print statement',
  variableEnd: 'end of print statement',
  end: 'end of template',
};

/** Reads tokens one by one, and knows where they are. */
export class TokenStream {
  readonly map: SourceMap;
  readonly #tokens: readonly Token[];
  #index = 0;
  #nesting = 0;

  constructor(map: SourceMap, tokens: readonly Token[]) {
    this.map = map;
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#at(this.#index);
  }

  /** The token after the current one. */
  get following(): Token {
    return this.#at(this.#index + 1);
  }

  /** The current token, which is then passed. */
  next(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  is(kind: TokenKind, text?: string): boolean {
    const token = this.current;
    return token.kind === kind && (text === undefined || token.text === text);
  }

  isOperator(text: string): boolean {
    return this.is('operator', text);
  }

  /** Passes the token if it is the operator. */
  skipOperator(text: string): boolean {
    return this.#skip('operator', text);
  }

  /** Passes the token if it is the word. */
  skipWord(text: string): boolean {
    return this.#skip('name', text);
  }

  expect(kind: TokenKind, text?: string): Token {
    if (!this.is(kind, text)) throw this.unexpected(text ?? DESCRIPTIONS[kind] ?? kind);
    return this.next();
  }

  unexpected(expected: string): Error {
    return tokenUnexpected(this.map.locate(this.current.pos), expected, this.describe());
  }

  /** What the current token is called in messages. */
  describe(): string {
    const { kind, text } = this.current;
    return DESCRIPTIONS[kind] ?? text;
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw nestedTooDeep(this.map.locate(this.current.pos));
    try {
      return parse();
    } finally {
      this.#nesting -= 1;
    }
  }

  #skip(kind: TokenKind, text: string): boolean {
    const found = this.is(kind, text);
    if (found) this.#index += 1;
    return found;
  }

  #at(index: number): Token {
    const token = this.#tokens[index] ?? this.#tokens.at(-1);
    if (!token) throw new RangeError('a token list always has an end token');
    return token;
  }
}
