import { at, ExpressionEmitter, text } from './emit-expression.ts';
import type { Expression, ForNode, MacroNode, Statement, Target } from './nodes.ts';

/** The code of a body: an expression of `R` and `k` that is an async function of frame, scope and sink. */
export interface EmittedBody {
  readonly code: string;
  readonly constants: readonly unknown[];
}

/** The code of a file's or block's statements. */
export function emitBody(statements: readonly Statement[]): EmittedBody {
  const emitter = new StatementEmitter();
  const code = emitter.body(statements);
  return { code, constants: emitter.expressions.constants };
}

/** The code of a macro: its defaults, then its statements. Arguments are in the scope already. */
export function emitMacro(macro: MacroNode): EmittedBody {
  const emitter = new StatementEmitter();
  const code = emitter.macroBody(macro);
  return { code, constants: emitter.expressions.constants };
}

/** `a.b.c`: to look it up does nothing. */
function isPath(node: Expression): boolean {
  return node.kind === 'name' || (node.kind === 'attribute' && isPath(node.target));
}

/** Writes statements as JavaScript; `s…` are scopes and `o…` sinks, in variables named here. */
class StatementEmitter {
  readonly expressions = new ExpressionEmitter();
  #sink = 'o0';

  body(statements: readonly Statement[]): string {
    return this.#function(() => this.#statements(statements));
  }

  macroBody(macro: MacroNode): string {
    return this.#function(() => {
      const defaults = macro.parameters.map(({ name, default: value }) => {
        if (!value) return '';
        const { scope } = this.expressions;
        return `if(!${scope}.hasOwn(${text(name)}))${scope}.set(${text(name)},${this.expressions.expression(value)});`;
      });
      return defaults.join('') + this.#statements(macro.body);
    });
  }

  /** `async (f, s, o) => {…}`, with variables of its own. */
  #function(emit: () => string): string {
    const outer = { scope: this.expressions.scope, sink: this.#sink };
    const scope = this.expressions.fresh('s');
    const sink = this.expressions.fresh('o');
    this.expressions.scope = scope;
    this.#sink = sink;
    const code = this.expressions.functionBody(emit);
    this.expressions.scope = outer.scope;
    this.#sink = outer.sink;
    return `async(f,${scope},${sink})=>{${code}}`;
  }

  #statements(statements: readonly Statement[]): string {
    return statements.map((statement) => this.#statement(statement)).join('\n');
  }

  #statement(node: Statement): string {
    switch (node.kind) {
      case 'data':
        return `${this.#sink}.text(${this.expressions.constant(node.text)});`;
      case 'output':
        return this.#output(node.value);
      case 'do':
        return `${this.expressions.expression(node.value)};`;
      case 'set':
        return this.#assign(node.target, this.expressions.expression(node.value));
      case 'if':
        return this.#if(node);
      case 'for':
        return node.recursive ? this.#recursiveFor(node) : this.#for(node);
      case 'break':
      case 'continue':
        return `${node.kind};`;
      case 'inert':
        return '';
      default:
        return this.#block(node);
    }
  }

  /** Where nothing is read, a call is made for what it does, and a name or member is not even looked up. */
  #output(node: Expression): string {
    const sink = this.#sink;
    if (node.kind === 'call') {
      const call = `${this.expressions.expression(node.target)},${this.expressions.arguments(node.args)},${at(node)}`;
      return `${sink}.value(await f.callInto(${sink},${call}));`;
    }
    const value = `${sink}.value(${this.expressions.expression(node)});`;
    return isPath(node) ? `if(${sink}.isRead)${value}` : value;
  }

  #block(node: Extract<Statement, { kind: 'setBlock' | 'with' | 'filterBlock' | 'callBlock' | 'macro' }>): string {
    switch (node.kind) {
      case 'setBlock':
        return this.#captured(node.body, (result) =>
          this.#assign(node.target, this.expressions.filters(node.filters, result)),
        );
      case 'filterBlock':
        return this.#captured(
          node.body,
          (result) => `${this.#sink}.value(${this.expressions.filters(node.filters, result)});`,
        );
      case 'with':
        return this.#with(node);
      case 'callBlock': {
        const { target, args } = node.call;
        const caller = { name: 'caller', code: this.#macro(node.caller) };
        const call = `${this.expressions.expression(target)},${this.expressions.arguments(args, caller)},${at(node.call)}`;
        return `${this.#sink}.value(await f.callInto(${this.#sink},${call}));`;
      }
      case 'macro':
        return `${this.expressions.scope}.set(${text(`dbt_macro__${node.name}`)},${this.#macro(node)});`;
    }
  }

  #macro(node: MacroNode): string {
    return `R.innerMacro(f,${this.expressions.scope},${this.expressions.constant(node)},${this.macroBody(node)})`;
  }

  #if(node: Extract<Statement, { kind: 'if' }>): string {
    const branches = node.branches.map(
      ({ test, body }) => `if(R.isTrue(${this.expressions.expression(test)})){${this.#statements(body)}}`,
    );
    const otherwise = node.otherwise.length > 0 ? `else{${this.#statements(node.otherwise)}}` : '';
    return branches.join('else ') + otherwise;
  }

  #with(node: Extract<Statement, { kind: 'with' }>): string {
    const values = node.bindings.map(({ value }) => {
      const name = this.expressions.fresh('v');
      return { name, code: `const ${name}=${this.expressions.expression(value)};` };
    });
    const body = this.#scoped(() => {
      const assigned = node.bindings.map(({ target }, index) => this.#assign(target, values[index]?.name ?? 'null'));
      return assigned.join('') + this.#statements(node.body);
    });
    return `{${values.map(({ code }) => code).join('')}${body}}`;
  }

  /** A block whose text is used as a value. */
  #captured(body: readonly Statement[], use: (result: string) => string): string {
    const outer = this.#sink;
    const sink = this.expressions.fresh('o');
    this.#sink = sink;
    const code = this.#scoped(() => this.#statements(body));
    this.#sink = outer;
    return `{const ${sink}=R.sink();${code}${use(`${sink}.result`)}}`;
  }

  /** Code in a scope of its own. */
  #scoped(emit: () => string): string {
    const outer = this.expressions.scope;
    const scope = this.expressions.fresh('s');
    this.expressions.scope = scope;
    const code = emit();
    this.expressions.scope = outer;
    return `{const ${scope}=${outer}.child();${code}}`;
  }

  #assign(target: Target, value: string): string {
    const { scope } = this.expressions;
    if (target.kind === 'name') return `${scope}.set(${text(target.name)},${value});`;
    if (target.kind === 'namespaceAttribute') {
      return `f.setAttribute(f.load(${scope},${text(target.namespace)}),${text(target.name)},${value},${at(target)});`;
    }
    const values = this.expressions.fresh('u');
    const items = target.items.map((item, index) => this.#assign(item, `${values}[${index}]`));
    return `{const ${values}=R.unpack(${value},${target.items.length},${at(target)});${items.join('')}}`;
  }

  #for(node: ForNode): string {
    const items = `R.iterate(${this.expressions.expression(node.items)},${at(node)})`;
    return `{${node.usesLoop ? this.#loop(node, items, '1', 'undefined') : this.#plainLoop(node, items)}}`;
  }

  /** A loop that can call itself with other items: `loop(children)`. */
  #recursiveFor(node: ForNode): string {
    const run = this.expressions.fresh('r');
    const [items, depth] = [this.expressions.fresh('i'), this.expressions.fresh('d')];
    const first = this.expressions.expression(node.items);
    const { scope } = this.expressions;
    const body = this.#function(() => {
      const again = `(v)=>R.recurse(f,${scope},${run},v,${depth}+1)`;
      return this.#loop(node, `R.iterate(${items},${at(node)})`, depth, again);
    });
    const call = `await ${run}(${first},1)(f,${scope},${this.#sink});`;
    return `{const ${run}=(${items},${depth})=>${body};${call}}`;
  }

  /** A loop that nothing asks about: no `loop` is made, and its filter is asked item by item. */
  #plainLoop(node: ForNode, items: string): string {
    const [item, ran] = [this.expressions.fresh('v'), this.expressions.fresh('b')];
    const body = this.#scoped(() => {
      const assigned = this.#assign(node.target, item);
      const filter = node.filter ? `if(!R.isTrue(${this.expressions.expression(node.filter)}))continue;` : '';
      return `${assigned}${filter}${ran}=true;${this.#statements(node.body)}`;
    });
    return `let ${ran}=false;for(const ${item} of ${items})${body}${this.#otherwise(node, `!${ran}`)}`;
  }

  #loop(node: ForNode, items: string, depth: string, recurse: string): string {
    const [item, loop, kept] = [this.expressions.fresh('v'), this.expressions.fresh('l'), this.expressions.fresh('i')];
    const { filter } = node;
    const filtered = filter
      ? `for(const ${item} of ${items})${this.#scoped(
          () =>
            `${this.#assign(node.target, item)}if(R.isTrue(${this.expressions.expression(filter)}))${kept}.push(${item});`,
        )}`
      : '';
    const body = this.#scoped(() => {
      const { scope } = this.expressions;
      const bound = `${scope}.set("loop",${loop});${this.#assign(node.target, item)}`;
      return `${loop}.advance();${bound}${this.#statements(node.body)}`;
    });
    const list = filter ? `const ${kept}=[];${filtered}` : `const ${kept}=R.list(${items});`;
    const run = `const ${loop}=R.loop(f,${kept},${depth},${recurse});for(const ${item} of ${kept})${body}`;
    return `${list}${run}${this.#otherwise(node, `${kept}.length===0`)}`;
  }

  #otherwise(node: ForNode, condition: string): string {
    if (node.otherwise.length === 0) return '';
    return `if(${condition})${this.#scoped(() => this.#statements(node.otherwise))}`;
  }
}
