import type { ArithmeticOperator, ComparisonOperator, Expression } from './nodes.ts';
import { OperandParser } from './parse-operand.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const POWERS: ReadonlySet<string> = new Set(['**']);
const SUMS: ReadonlySet<string> = new Set(['+', '-']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '//', '%']);
export interface TupleOptions {
  /** False where `if` ends the expression, as in `for x in y if z`. */
  readonly conditional?: boolean;
  /** A word that ends it. */
  readonly until?: string;
}

/** Reads expressions: one method per level of precedence, loosest first, as Jinja orders them. */
export class ExpressionParser extends OperandParser {
  /** An expression, or a tuple where commas follow. */
  override tuple(options: TupleOptions = {}): Expression {
    const { pos } = this.stream.current;
    const item = (): Expression => (options.conditional === false ? this.#or() : this.expression());
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
    let node = this.#or();
    for (let chain = 0; this.stream.is('name', 'if'); chain += 1) {
      this.limit(chain);
      const { pos } = this.stream.next();
      const test = this.#or();
      const whenFalse = this.stream.skipWord('else') ? this.expression() : undefined;
      node = { kind: 'condition', test, whenTrue: node, whenFalse, pos };
    }
    return node;
  }

  #or(): Expression {
    return this.#logic('or', () => this.#logic('and', () => this.#not()));
  }

  #logic(operator: 'and' | 'or', operand: () => Expression): Expression {
    let left = operand();
    for (let chain = 0; this.stream.is('name', operator); chain += 1) {
      this.limit(chain);
      const { pos } = this.stream.next();
      left = { kind: 'logic', operator, left, right: operand(), pos };
    }
    return left;
  }

  #not(): Expression {
    if (!this.stream.is('name', 'not')) return this.#comparison();
    const { pos } = this.stream.next();
    return { kind: 'unary', operator: 'not', operand: this.stream.nested(() => this.#not()), pos };
  }

  #comparison(): Expression {
    const { pos } = this.stream.current;
    const first = this.#sum();
    const rest: { operator: ComparisonOperator; operand: Expression }[] = [];
    for (let operator = this.#comparisonOperator(); operator; operator = this.#comparisonOperator()) {
      rest.push({ operator, operand: this.#sum() });
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest, pos };
  }

  #comparisonOperator(): ComparisonOperator | undefined {
    const { kind, text } = this.stream.current;
    if (kind === 'operator' && isComparison(text)) {
      this.stream.next();
      return text;
    }
    if (this.stream.skipWord('in')) return 'in';
    const { following } = this.stream;
    if (kind !== 'name' || text !== 'not' || following.kind !== 'name' || following.text !== 'in') return undefined;
    this.stream.next();
    this.stream.next();
    return 'not in';
  }

  #sum(): Expression {
    return this.#arithmetic(SUMS, () => this.#concat());
  }

  #concat(): Expression {
    const { pos } = this.stream.current;
    const product = (): Expression => this.#arithmetic(PRODUCTS, () => this.#power());
    const parts = [product()];
    while (this.stream.skipOperator('~')) parts.push(product());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'concat', parts, pos };
  }

  #power(): Expression {
    return this.#arithmetic(POWERS, () => this.#unary());
  }

  #arithmetic(operators: ReadonlySet<string>, operand: () => Expression): Expression {
    let left = operand();
    for (let chain = 0; this.stream.is('operator'); chain += 1) {
      const { text: operator, pos } = this.stream.current;
      if (!operators.has(operator) || !isArithmetic(operator)) break;
      this.limit(chain);
      this.stream.next();
      left = { kind: 'binary', operator, left, right: operand(), pos };
    }
    return left;
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

function isComparison(text: string): text is ComparisonOperator {
  return COMPARISONS.has(text);
}

function isArithmetic(text: string): text is ArithmeticOperator {
  return POWERS.has(text) || SUMS.has(text) || PRODUCTS.has(text);
}
