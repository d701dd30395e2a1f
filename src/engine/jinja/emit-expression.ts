import type { Arguments, Expression, FilterNode, LiteralNode } from './nodes.ts';

type Operation = Extract<
  Expression,
  { kind: 'filter' | 'test' | 'unary' | 'binary' | 'logic' | 'compare' | 'concat' | 'condition' }
>;

/**
 * Writes expressions as JavaScript. What goes into the code is vetted: JSON-escaped texts, integers, and identifiers
 * made here. Calls of runtime functions end with `f.p=<offset>`: it is evaluated after the operands and just before
 * the call, so an error is reported at the operator that failed.
 */
export class ExpressionEmitter {
  /** Values that cannot be written as code, by index; the code sees them as `k`. */
  readonly constants: unknown[] = [];
  /** The variable that holds the current scope. */
  scope = 's0';
  #count = 0;
  #temporaries: string[] = [];

  /** A name that is not used yet. */
  fresh(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  constant(value: unknown): string {
    return `k[${this.constants.push(value) - 1}]`;
  }

  /** The code of a function body, with the declarations of the temporaries that `emit` needed. */
  functionBody(emit: () => string): string {
    const outer = this.#temporaries;
    this.#temporaries = [];
    const code = emit();
    const declarations = this.#temporaries.length > 0 ? `let ${this.#temporaries.join(',')};` : '';
    this.#temporaries = outer;
    return declarations + code;
  }

  expression(node: Expression): string {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node);
      case 'name':
        return `f.load(${this.scope},${text(node.name)})`;
      case 'list':
        return `[${this.#list(node.items)}]`;
      case 'tuple':
        return `R.tuple([${this.#list(node.items)}])`;
      case 'dict': {
        const entries = node.entries.map(([key, value]) => `[${this.expression(key)},${this.expression(value)}]`);
        return `R.dict([${entries.join(',')}],${at(node)})`;
      }
      case 'attribute':
        return `f.attribute(${this.expression(node.target)},${text(node.name)},${at(node)})`;
      case 'item':
        return `f.item(${this.expression(node.target)},${this.expression(node.index)},${at(node)})`;
      case 'slice': {
        const bounds = [node.start, node.stop, node.step].map((bound) => (bound ? this.expression(bound) : 'null'));
        return `f.slice(${this.expression(node.target)},${bounds.join(',')},${at(node)})`;
      }
      case 'call':
        return `(await f.call(${this.expression(node.target)},${this.arguments(node.args)},${at(node)}))`;
      default:
        return this.#operation(node);
    }
  }

  /** Positional and named arguments, as the two parameters of a host function. */
  arguments(args: Arguments, extra?: { readonly name: string; readonly code: string }): string {
    const positional = args.positional.map((argument) => this.expression(argument));
    if (args.spread) positional.push(`...R.iterate(${this.expression(args.spread)})`);
    const keyword = args.keyword.map(({ name, value }) => `[${text(name)},${this.expression(value)}]`);
    const spread = args.spreadKeyword ? this.expression(args.spreadKeyword) : undefined;
    if (extra) keyword.push(`[${text(extra.name)},${extra.code}]`);
    if (keyword.length === 0 && spread === undefined) return `[${positional.join(',')}],R.noKwargs`;
    return `[${positional.join(',')}],R.kwargs([${keyword.join(',')}]${spread === undefined ? '' : `,${spread}`})`;
  }

  /** Filters one after the other, on the text that the code gives. */
  filters(filters: readonly FilterNode[], input: string): string {
    return filters.reduce((code, filter) => this.#applied(filter, code), input);
  }

  #operation(node: Operation): string {
    switch (node.kind) {
      case 'filter':
        return this.#applied(node, node.input ? this.expression(node.input) : text(''));
      case 'test':
        return `f.test(${text(node.name)},${this.expression(node.input)},${this.arguments(node.args)},${at(node)})`;
      case 'unary': {
        const operand = this.expression(node.operand);
        if (node.operator === 'not') return `!R.isTrue(${operand})`;
        return `R.${node.operator === '-' ? 'negate' : 'positive'}(${operand},${at(node)})`;
      }
      case 'binary':
        return `R.arithmetic(${text(node.operator)},${this.expression(node.left)},${this.expression(node.right)},${at(node)})`;
      case 'logic': {
        const left = this.#temporary();
        const [met, unmet] =
          node.operator === 'and' ? [this.expression(node.right), left] : [left, this.expression(node.right)];
        return `(R.isTrue(${left}=${this.expression(node.left)})?${met}:${unmet})`;
      }
      case 'compare':
        return this.#comparison(node);
      case 'concat':
        return `R.concat([${this.#list(node.parts)}])`;
      case 'condition': {
        const otherwise = node.whenFalse ? this.expression(node.whenFalse) : 'f.missing("",R.otherwiseMissing())';
        return `(R.isTrue(${this.expression(node.test)})?${this.expression(node.whenTrue)}:${otherwise})`;
      }
    }
  }

  #applied(filter: FilterNode, input: string): string {
    return `f.filter(${text(filter.name)},${input},${this.arguments(filter.args)},${at(filter)})`;
  }

  /** `a < b < c` evaluates b once. */
  #comparison(node: Extract<Expression, { kind: 'compare' }>): string {
    let left = this.expression(node.first);
    const steps = node.rest.map(({ operator, operand }, index) => {
      const isLast = index === node.rest.length - 1;
      const right = isLast ? undefined : this.#temporary();
      const operandCode = this.expression(operand);
      const step = `R.compare(${text(operator)},${left},${right ? `${right}=${operandCode}` : operandCode},${at(node)})`;
      left = right ?? left;
      return step;
    });
    return steps.length === 1 ? steps.join('') : `(${steps.join('&&')})`;
  }

  #literal({ value }: LiteralNode): string {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return value === null ? 'null' : this.constant(value);
  }

  #list(nodes: readonly Expression[]): string {
    return nodes.map((node) => this.expression(node)).join(',');
  }

  #temporary(): string {
    const name = this.fresh('t');
    this.#temporaries.push(name);
    return name;
  }
}

/** The offset of the node, as the last argument of a call. */
export function at(node: { readonly pos: number }): string {
  return `f.p=${node.pos}`;
}

/** A text as JavaScript. */
export function text(value: string): string {
  return JSON.stringify(value);
}
