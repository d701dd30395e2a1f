import type { ArithmeticOperator, ComparisonOperator, Expression } from './nodes.ts';
import { OperandParser } from './parse-operand.ts';

/** How tightly what stands between operands binds, as Jinja orders it; an operand alone binds tightest. */
const LEVEL = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, concat: 6, product: 7, power: 8, operand: 9 } as const;
type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** What stands between two operands: its level, and that of the operand after it. */
type Joint =
  | { readonly kind: 'compare'; readonly level: Level; readonly operator: ComparisonOperator }
  | { readonly kind: 'concat'; readonly level: Level }
  | { readonly kind: 'logic'; readonly level: Level; readonly after: Level; readonly operator: 'and' | 'or' }
  | { readonly kind: 'binary'; readonly level: Level; readonly after: Level; readonly operator: ArithmeticOperator };

const JOINTS: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['or', { kind: 'logic', level: LEVEL.or, after: LEVEL.and, operator: 'or' }],
  ['and', { kind: 'logic', level: LEVEL.and, after: LEVEL.not, operator: 'and' }],
  ...(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'] as const).map((operator): [string, Joint] => [
    operator,
    { kind: 'compare', level: LEVEL.comparison, operator },
  ]),
  ...(['+', '-'] as const).map((operator): [string, Joint] => [
    operator,
    { kind: 'binary', level: LEVEL.sum, after: LEVEL.concat, operator },
  ]),
  ['~', { kind: 'concat', level: LEVEL.concat }],
  ...(['*', '/', '//', '%'] as const).map((operator): [string, Joint] => [
    operator,
    { kind: 'binary', level: LEVEL.product, after: LEVEL.power, operator },
  ]),
  ['**', { kind: 'binary', level: LEVEL.power, after: LEVEL.operand, operator: '**' }],
]);

export interface TupleOptions {
  /** False where `if` ends the expression, as in `for x in y if z`. */
  readonly conditional?: boolean;
  /** A word that ends it. */
  readonly until?: string;
}

/** Reads expressions: operands, and what joins them, by precedence. */
export class ExpressionParser extends OperandParser {
  /** An expression, or a tuple where commas follow. */
  override tuple(options: TupleOptions = {}): Expression {
    const { pos } = this.stream.current;
    const item = (): Expression => (options.conditional === false ? this.#joined(LEVEL.or) : this.expression());
    const first = item();
    if (!this.stream.isOperator(',')) return first;
    const items = [first];
    while (this.stream.skipOperator(',')) {
      if (this.#endsTuple(options.until)) break;
      items.push(item());
    }
    return { kind: 'tuple', items, pos };
  }

  override expression(): Expression {
    return this.stream.nested(() => this.#condition());
  }

  #endsTuple(until: string | undefined): boolean {
    const { kind, text } = this.stream.current;
    if (kind === 'variableEnd' || kind === 'blockEnd') return true;
    return kind === 'operator' ? text === ')' || text === '=' : kind === 'name' && text === until;
  }

  #condition(): Expression {
    let node = this.#joined(LEVEL.or);
    for (let chain = 0; this.stream.is('name', 'if'); chain += 1) {
      this.limit(chain);
      const { pos } = this.stream.next();
      const test = this.#joined(LEVEL.or);
      const whenFalse = this.stream.skipWord('else') ? this.expression() : undefined;
      node = { kind: 'condition', test, whenTrue: node, whenFalse, pos };
    }
    return node;
  }

  /** Operands with what joins them at this level or tighter. */
  #joined(level: Level): Expression {
    const { pos } = this.stream.current;
    let left = level <= LEVEL.not && this.stream.is('name', 'not') ? this.#not() : this.#unary();
    for (let chain = 0; ; ) {
      const joint = this.#joint();
      if (joint === undefined || joint.level < level) return left;
      if (joint.kind === 'compare') left = { kind: 'compare', first: left, rest: this.#comparisons(), pos };
      else if (joint.kind === 'concat') left = { kind: 'concat', parts: [left, ...this.#concatenated()], pos };
      else {
        this.limit(chain);
        chain += 1;
        const at = this.stream.next().pos;
        const right = this.#joined(joint.after);
        left =
          joint.kind === 'logic'
            ? { kind: 'logic', operator: joint.operator, left, right, pos: at }
            : { kind: 'binary', operator: joint.operator, left, right, pos: at };
      }
    }
  }

  #joint(): Joint | undefined {
    const { kind, text } = this.stream.current;
    if (kind !== 'operator' && kind !== 'name') return undefined;
    const { following } = this.stream;
    const isNotIn = text === 'not' && kind === 'name' && following.kind === 'name' && following.text === 'in';
    return JOINTS.get(isNotIn ? 'not in' : text);
  }

  #not(): Expression {
    if (!this.stream.is('name', 'not')) return this.#joined(LEVEL.comparison);
    const { pos } = this.stream.next();
    return { kind: 'unary', operator: 'not', operand: this.stream.nested(() => this.#not()), pos };
  }

  /** `a < b <= c` is one comparison. */
  #comparisons(): { operator: ComparisonOperator; operand: Expression }[] {
    const rest: { operator: ComparisonOperator; operand: Expression }[] = [];
    for (let joint = this.#joint(); joint?.kind === 'compare'; joint = this.#joint()) {
      this.stream.next();
      if (joint.operator === 'not in') this.stream.next();
      rest.push({ operator: joint.operator, operand: this.#joined(LEVEL.sum) });
    }
    return rest;
  }

  #concatenated(): Expression[] {
    const parts: Expression[] = [];
    while (this.stream.skipOperator('~')) parts.push(this.#joined(LEVEL.product));
    return parts;
  }

  /** A sign binds tighter than a filter: `-x | abs` filters the negative. */
  #unary(): Expression {
    return this.suffixes(this.#signed());
  }

  #signed(): Expression {
    const { kind, text, pos } = this.stream.current;
    if (kind !== 'operator' || (text !== '-' && text !== '+')) return this.postfix(this.primary());
    this.stream.next();
    return { kind: 'unary', operator: text, operand: this.stream.nested(() => this.#signed()), pos };
  }
}
