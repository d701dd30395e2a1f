import type { Token } from './lexer.ts';
import type { Expression, MacroNode, Parameter, Statement, Target } from './nodes.ts';
import { ExpressionParser } from './parse-expression.ts';
import { parseTarget, parseTargets } from './parse-target.ts';
import {
  blockUnclosed,
  callExpected,
  defaultMissing,
  type OpenBlock,
  outsideLoop,
  tagNotInDbt,
  tagUnknown,
} from './syntax-errors.ts';
import type { TokenStream } from './token-stream.ts';

/** A block's statements, where they start, the name of the tag that ended it, and where that tag starts. */
interface BlockBody {
  readonly body: Statement[];
  readonly bodyStart: number;
  readonly end: string;
  readonly endStart: number;
}

/** Reads the tags that every Jinja has. The blocks of dbt are added by `DefinitionParser`. */
export abstract class StatementParser {
  protected readonly stream: TokenStream;
  protected readonly expressions: ExpressionParser;
  /** Blocks that are open, outermost first. */
  protected readonly open: OpenBlock[] = [];
  #loops = 0;
  /** Where the tag that was last entered starts. */
  #lastTag = 0;

  constructor(stream: TokenStream) {
    this.stream = stream;
    this.expressions = new ExpressionParser(stream);
  }

  /** Statements up to one of the tags in `ends`, whose name is then the current token. */
  protected statements(ends: readonly string[]): Statement[] {
    const found: Statement[] = [];
    for (;;) {
      const { kind, text, pos } = this.stream.current;
      if (kind === 'end') return this.#finish(found, ends);
      this.stream.next();
      this.#lastTag = pos;
      if (kind === 'data') found.push({ kind: 'data', text, pos });
      else if (kind === 'variableBegin') found.push(this.#output(pos));
      else if (this.stream.is('name') && ends.includes(this.stream.current.text)) return found;
      else found.push(this.stream.nested(() => this.#statement(pos)));
    }
  }

  /**
   * The body of a block that `tag` opens: from the closing mark of that tag, before which Jinja allows a colon as
   * Python has it, to the name of the end tag, included.
   */
  protected block(tag: Token, ends: readonly string[]): BlockBody {
    this.stream.skipOperator(':');
    const { end: bodyStart } = this.stream.expect('blockEnd');
    this.open.push({ tag: tag.text, location: this.stream.map.locate(tag.pos), ends });
    const body = this.statements(ends);
    this.open.pop();
    return { body, bodyStart, end: this.stream.expect('name').text, endStart: this.#lastTag };
  }

  /** A block with one end tag, closing mark included. */
  protected simpleBlock(tag: Token, end: string): Statement[] {
    const { body } = this.block(tag, [end]);
    this.stream.expect('blockEnd');
    return body;
  }

  /** A macro, or the caller of a call block: signature already read, body to come. */
  protected macro(name: string, parameters: readonly Parameter[], pos: number, body: () => Statement[]): MacroNode {
    const mentioned = ['caller', 'varargs', 'kwargs'].map((implicit) => this.expressions.mentions(implicit));
    const loops = this.#loops;
    this.#loops = 0;
    const statements = body();
    this.#loops = loops;
    const uses = (implicit: string, index: number): boolean =>
      this.expressions.mentions(implicit) > (mentioned[index] ?? 0) && !parameters.some((p) => p.name === implicit);
    return {
      kind: 'macro',
      name,
      parameters,
      implicit: { caller: uses('caller', 0), varargs: uses('varargs', 1), kwargs: uses('kwargs', 2) },
      body: statements,
      pos,
    };
  }

  /** `(a, b=1)` of a macro. */
  protected signature(): Parameter[] {
    const parameters: Parameter[] = [];
    this.stream.expect('operator', '(');
    while (!this.stream.isOperator(')')) {
      if (parameters.length > 0) this.stream.expect('operator', ',');
      if (this.stream.isOperator(')')) break;
      parameters.push(this.#parameter(parameters.at(-1)));
    }
    this.stream.expect('operator', ')');
    return parameters;
  }

  /** A tag that only dbt has; undefined where it is not one. */
  protected abstract definition(tag: Token, start: number): Statement | undefined;

  #parameter(previous: Parameter | undefined): Parameter {
    const { text: name, pos } = this.stream.expect('name');
    if (!this.stream.skipOperator('=')) {
      if (previous?.default) throw defaultMissing(this.stream.map.locate(pos));
      return { name, default: undefined, defaultSource: undefined };
    }
    const from = this.stream.current.pos;
    const value = this.expressions.expression();
    const defaultSource = this.stream.map.source.slice(from, this.stream.current.pos).trimEnd();
    return { name, default: value, defaultSource };
  }

  #finish(found: Statement[], ends: readonly string[]): Statement[] {
    const innermost = this.open.at(-1);
    if (ends.length > 0 && innermost) throw blockUnclosed(innermost);
    return found;
  }

  #output(pos: number): Statement {
    const value = this.expressions.tuple();
    this.stream.expect('variableEnd');
    return { kind: 'output', value, pos };
  }

  #statement(start: number): Statement {
    if (!this.stream.is('name')) throw this.stream.unexpected('tag name');
    const tag = this.stream.next();
    const statement = this.#builtin(tag) ?? this.definition(tag, start);
    if (statement) return statement;
    throw tagUnknown(this.stream.map.locate(tag.pos), tag.text, this.open.at(-1));
  }

  #builtin(tag: Token): Statement | undefined {
    switch (tag.text) {
      case 'if':
        return this.#if(tag);
      case 'for':
        return this.#for(tag);
      case 'set':
        return this.#set(tag);
      case 'do':
        return this.#do(tag);
      case 'call':
        return this.#call(tag);
      case 'break':
      case 'continue':
        return this.#jump(tag, tag.text);
      default:
        return this.#rare(tag);
    }
  }

  #rare(tag: Token): Statement | undefined {
    switch (tag.text) {
      case 'with':
        return this.#with(tag);
      case 'filter':
        return this.#filter(tag);
      case 'print':
        return this.#print(tag);
      case 'autoescape':
        this.expressions.expression();
        return { kind: 'with', bindings: [], body: this.simpleBlock(tag, 'endautoescape'), pos: tag.pos };
      case 'import':
      case 'from':
      case 'include':
      case 'extends':
      case 'block':
        throw tagNotInDbt(this.stream.map.locate(tag.pos), tag.text);
      default:
        return undefined;
    }
  }

  #if(tag: Token): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (let end = 'elif'; end === 'elif'; ) {
      const test = this.expressions.tuple({ conditional: false });
      const branch = this.block(tag, ['elif', 'else', 'endif']);
      branches.push({ test, body: branch.body });
      end = branch.end;
      if (end !== 'else') continue;
      otherwise = this.block(tag, ['endif']).body;
    }
    this.stream.expect('blockEnd');
    return { kind: 'if', branches, otherwise, pos: tag.pos };
  }

  #for(tag: Token): Statement {
    const target = parseTargets(this.stream, 'in', false);
    this.stream.expect('name', 'in');
    const items = this.expressions.tuple({ conditional: false, until: 'recursive' });
    const mentioned = this.expressions.mentions('loop');
    const filter = this.stream.skipWord('if') ? this.expressions.expression() : undefined;
    const recursive = this.stream.skipWord('recursive');
    this.#loops += 1;
    const { body, end } = this.block(tag, ['endfor', 'else']);
    this.#loops -= 1;
    const usesLoop = recursive || this.expressions.mentions('loop') > mentioned;
    let otherwise: Statement[] = [];
    if (end === 'else') {
      otherwise = this.block(tag, ['endfor']).body;
    }
    this.stream.expect('blockEnd');
    return { kind: 'for', target, items, filter, recursive, usesLoop, body, otherwise, pos: tag.pos };
  }

  #jump(tag: Token, kind: 'break' | 'continue'): Statement {
    if (this.#loops === 0) throw outsideLoop(this.stream.map.locate(tag.pos), kind);
    this.stream.expect('blockEnd');
    return { kind, pos: tag.pos };
  }

  #set(tag: Token): Statement {
    const target = parseTargets(this.stream, '=', true);
    if (this.stream.skipOperator('=')) {
      const value = this.expressions.tuple();
      this.stream.expect('blockEnd');
      return { kind: 'set', target, value, pos: tag.pos };
    }
    const filters = this.stream.skipOperator('|') ? this.expressions.blockFilters() : [];
    return { kind: 'setBlock', target, filters, body: this.simpleBlock(tag, 'endset'), pos: tag.pos };
  }

  #do(tag: Token): Statement {
    const value = this.expressions.tuple();
    this.stream.expect('blockEnd');
    return { kind: 'do', value, pos: tag.pos };
  }

  #print(tag: Token): Statement {
    const body: Statement[] = [];
    do {
      body.push({ kind: 'output', value: this.expressions.expression(), pos: tag.pos });
    } while (this.stream.skipOperator(','));
    this.stream.expect('blockEnd');
    return { kind: 'with', bindings: [], body, pos: tag.pos };
  }

  #with(tag: Token): Statement {
    const bindings: { target: Target; value: Expression }[] = [];
    while (!this.stream.is('blockEnd')) {
      if (bindings.length > 0) this.stream.expect('operator', ',');
      const target = parseTarget(this.stream, false);
      this.stream.expect('operator', '=');
      bindings.push({ target, value: this.expressions.expression() });
    }
    return { kind: 'with', bindings, body: this.simpleBlock(tag, 'endwith'), pos: tag.pos };
  }

  #filter(tag: Token): Statement {
    return {
      kind: 'filterBlock',
      filters: this.expressions.blockFilters(),
      body: this.simpleBlock(tag, 'endfilter'),
      pos: tag.pos,
    };
  }

  #call(tag: Token): Statement {
    const parameters = this.stream.isOperator('(') ? this.signature() : [];
    const { pos } = this.stream.current;
    const call = this.expressions.expression();
    if (call.kind !== 'call') throw callExpected(this.stream.map.locate(pos));
    const caller = this.macro('caller', parameters, tag.pos, () => this.simpleBlock(tag, 'endcall'));
    return { kind: 'callBlock', call, caller, pos: tag.pos };
  }
}
