import type { Token } from './lexer.ts';
import type { Arguments, Expression, FilterNode } from './nodes.ts';
import { parseNumber } from './number-literal.ts';
import { unquote } from './string-literal.ts';
import {
  argumentOrder,
  argumentRepeated,
  escapeInvalid,
  expressionExpected,
  nestedTooDeep,
  testsChained,
} from './syntax-errors.ts';
import type { TokenStream } from './token-stream.ts';

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const NO_ARGUMENTS: Arguments = { positional: [], keyword: [] };
/** A longer chain of `+` or `.x` would be too deep a tree. */
const MAX_CHAIN = 500;

interface ArgumentsInProgress {
  readonly positional: Expression[];
  readonly keyword: { name: string; value: Expression }[];
  spread?: Expression;
  spreadKeyword?: Expression;
}

/** Reads what operators stand between: values, and the attributes, items, calls, filters and tests after them. */
export abstract class OperandParser {
  protected readonly stream: TokenStream;
  /** How often a name was read so far: tells whether a body mentions `loop`, `caller`, `varargs` or `kwargs`. */
  readonly #mentions = new Map<string, number>();

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  /** An expression of any precedence. */
  abstract expression(): Expression;
  /** An expression, or a tuple where commas follow. */
  abstract tuple(): Expression;

  mentions(name: string): number {
    return this.#mentions.get(name) ?? 0;
  }

  /** `upper | trim(x)`, applied to a block's text. */
  blockFilters(): FilterNode[] {
    const filters = [this.#filter(undefined)];
    while (this.stream.skipOperator('|')) filters.push(this.#filter(undefined));
    return filters;
  }

  protected primary(): Expression {
    const { kind, text, pos } = this.stream.current;
    switch (kind) {
      case 'name':
        return this.#nameOrConstant();
      case 'string':
        return this.#string();
      case 'integer':
      case 'float':
        this.stream.next();
        return { kind: 'literal', value: parseNumber(text, kind), pos };
      case 'operator':
        if (text === '(') return this.stream.nested(() => this.#parentheses());
        if (text === '[') return this.stream.nested(() => this.#list());
        if (text === '{') return this.stream.nested(() => this.#dict());
    }
    throw expressionExpected(this.stream.map.locate(pos), this.stream.describe());
  }

  #nameOrConstant(): Expression {
    const { text, pos } = this.stream.next();
    const constant = CONSTANTS.get(text);
    if (constant !== undefined) return { kind: 'literal', value: constant, pos };
    this.#mentions.set(text, this.mentions(text) + 1);
    return { kind: 'name', name: text, pos };
  }

  /** Strings side by side are one string. */
  #string(): Expression {
    const { pos } = this.stream.current;
    let value = '';
    while (this.stream.is('string')) {
      const token = this.stream.next();
      value += unquote(token.text, (sequence) => escapeInvalid(this.stream.map.locate(token.pos), sequence));
    }
    return { kind: 'literal', value, pos };
  }

  #parentheses(): Expression {
    const { pos } = this.stream.expect('operator', '(');
    if (this.stream.skipOperator(')')) return { kind: 'tuple', items: [], pos };
    const node = this.tuple();
    this.stream.expect('operator', ')');
    return node;
  }

  #list(): Expression {
    const { pos } = this.stream.expect('operator', '[');
    return { kind: 'list', items: this.#separated(']', () => this.expression()), pos };
  }

  #dict(): Expression {
    const { pos } = this.stream.expect('operator', '{');
    const entries = this.#separated('}', (): readonly [Expression, Expression] => {
      const key = this.expression();
      this.stream.expect('operator', ':');
      return [key, this.expression()];
    });
    return { kind: 'dict', entries, pos };
  }

  /** Items up to the closing mark; a comma may follow the last. */
  #separated<T>(closing: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.stream.isOperator(closing)) {
      if (items.length > 0) this.stream.expect('operator', ',');
      if (this.stream.isOperator(closing)) break;
      items.push(item());
    }
    this.stream.expect('operator', closing);
    return items;
  }

  /** Attributes, items and calls. */
  protected postfix(start: Expression): Expression {
    let node = start;
    for (let chain = 0; ; chain += 1) {
      this.limit(chain);
      if (this.stream.isOperator('.')) node = this.#attribute(node);
      else if (this.stream.isOperator('[')) node = this.#subscript(node);
      else if (this.stream.isOperator('(')) node = this.#call(node);
      else return node;
    }
  }

  /** Filters and tests, and calls of what they give. */
  protected suffixes(start: Expression): Expression {
    let node = start;
    for (let chain = 0; ; chain += 1) {
      this.limit(chain);
      if (this.stream.skipOperator('|')) node = this.#filter(node);
      else if (this.stream.is('name', 'is')) node = this.#test(node);
      else if (this.stream.isOperator('(')) node = this.#call(node);
      else return node;
    }
  }

  #attribute(target: Expression): Expression {
    this.stream.expect('operator', '.');
    const { kind, text, pos } = this.stream.current;
    if (kind !== 'integer') return { kind: 'attribute', target, name: this.stream.expect('name').text, pos };
    this.stream.next();
    return { kind: 'item', target, index: { kind: 'literal', value: parseNumber(text, kind), pos }, pos };
  }

  #subscript(target: Expression): Expression {
    const { pos } = this.stream.expect('operator', '[');
    const node = this.stream.nested((): Expression => {
      const start = this.stream.isOperator(':') ? undefined : this.tuple();
      if (!this.stream.skipOperator(':')) {
        return { kind: 'item', target, index: start ?? this.expression(), pos };
      }
      const stop = this.#endsSlice() ? undefined : this.expression();
      const step = this.stream.skipOperator(':') && !this.#endsSlice() ? this.expression() : undefined;
      return { kind: 'slice', target, start, stop, step, pos };
    });
    this.stream.expect('operator', ']');
    return node;
  }

  #endsSlice(): boolean {
    return this.stream.isOperator(':') || this.stream.isOperator(']');
  }

  #call(target: Expression): Expression {
    const { pos } = this.stream.current;
    return { kind: 'call', target, args: this.#arguments(), pos: target.kind === 'name' ? target.pos : pos };
  }

  #arguments(): Arguments {
    this.stream.expect('operator', '(');
    const args: ArgumentsInProgress = { positional: [], keyword: [] };
    this.#separated(')', () => {
      const isFirst = args.spreadKeyword === undefined;
      if (isFirst && this.stream.skipOperator('**')) args.spreadKeyword = this.expression();
      else if (isFirst && !args.spread && this.stream.skipOperator('*')) args.spread = this.expression();
      else if (isFirst && this.#namesArgument()) this.#keywordArgument(args);
      else this.#positionalArgument(args);
    });
    return args;
  }

  #keywordArgument({ keyword }: ArgumentsInProgress): void {
    const { text: name, pos } = this.stream.next();
    this.stream.expect('operator', '=');
    if (keyword.some((known) => known.name === name)) throw argumentRepeated(this.stream.map.locate(pos), name);
    keyword.push({ name, value: this.expression() });
  }

  #positionalArgument({ positional, keyword, spread, spreadKeyword }: ArgumentsInProgress): void {
    const isLate = keyword.length > 0 || spread !== undefined || spreadKeyword !== undefined;
    if (isLate) throw argumentOrder(this.stream.map.locate(this.stream.current.pos));
    positional.push(this.expression());
  }

  #namesArgument(): boolean {
    const { following } = this.stream;
    return this.stream.is('name') && following.kind === 'operator' && following.text === '=';
  }

  #filter(input: Expression | undefined): FilterNode {
    const { pos } = this.stream.current;
    const name = this.#dottedName();
    const args = this.stream.isOperator('(') ? this.#arguments() : NO_ARGUMENTS;
    return { kind: 'filter', name, input, args, pos };
  }

  #test(input: Expression): Expression {
    this.stream.expect('name', 'is');
    const negated = this.stream.skipWord('not');
    const { pos } = this.stream.current;
    const name = this.#dottedName();
    const node: Expression = { kind: 'test', name, input, args: this.#testArguments(), pos };
    return negated ? { kind: 'unary', operator: 'not', operand: node, pos } : node;
  }

  /** `is divisibleby 3` needs no parentheses. */
  #testArguments(): Arguments {
    if (this.stream.isOperator('(')) return this.#arguments();
    if (this.stream.is('name', 'is')) throw testsChained(this.stream.map.locate(this.stream.current.pos));
    if (!startsTestArgument(this.stream.current)) return NO_ARGUMENTS;
    return { positional: [this.postfix(this.primary())], keyword: [] };
  }

  #dottedName(): string {
    let name = this.stream.expect('name').text;
    while (this.stream.skipOperator('.')) name += `.${this.stream.expect('name').text}`;
    return name;
  }

  /** Refuses a chain of operators that would make too deep a tree. */
  protected limit(chain: number): void {
    if (chain > MAX_CHAIN) throw nestedTooDeep(this.stream.map.locate(this.stream.current.pos));
  }
}

function startsTestArgument({ kind, text }: Token): boolean {
  if (kind === 'operator') return text === '[' || text === '{';
  if (kind === 'name') return text !== 'and' && text !== 'or' && text !== 'else';
  return kind === 'string' || kind === 'integer' || kind === 'float';
}
