import type { SourceLocation } from '../../core/index.ts';
import { literalValue, literalValues } from './literals.ts';
import type { CallNode, Expression, Statement } from './nodes.ts';
import type { Template } from './template.ts';
import type { Kwargs, Value } from './values.ts';

/** A call that is written out in full. */
export interface StaticCall {
  /** As written: `ref`, or dotted as `dbt_utils.star`. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly location: SourceLocation;
}

export interface StaticCalls {
  /**
   * Nothing but text, names and calls that always happen with the same arguments: if the host knows all these calls,
   * it knows what rendering would capture and need not render.
   */
  readonly fullyStatic: boolean;
  readonly calls: readonly StaticCall[];
}

/** The calls that a template is certain to make, without running it. */
export function findStaticCalls(template: Template): StaticCalls {
  const finder = new StaticCallFinder(template);
  for (const statement of template.statements) finder.statement(statement);
  return finder;
}

class StaticCallFinder implements StaticCalls {
  fullyStatic = true;
  readonly calls: StaticCall[] = [];
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
  }

  statement(node: Statement): void {
    if (node.kind === 'output' || node.kind === 'do') this.#expression(node.value);
    else if (node.kind !== 'data' && node.kind !== 'inert') this.fullyStatic = false;
  }

  #expression(node: Expression): void {
    if (node.kind === 'call') this.#call(node);
    else if (node.kind !== 'literal' && node.kind !== 'name') this.#parts(node);
  }

  #parts(node: Expression): void {
    const parts = unconditionalParts(node);
    if (!parts) this.fullyStatic = false;
    for (const part of parts ?? []) this.#expression(part);
  }

  #call({ target, args, pos }: CallNode): void {
    const name = dottedName(target);
    const positional = literalValues(args.positional);
    const kwargs = literalKwargs(args.keyword);
    if (name === undefined || !positional || !kwargs || args.spread || args.spreadKeyword) {
      this.fullyStatic = false;
      return;
    }
    this.calls.push({ name, args: positional, kwargs, location: this.#template.map.locate(pos) });
  }
}

/** The expressions inside that are always evaluated; undefined where that depends or is not known. */
function unconditionalParts(node: Expression): readonly Expression[] | undefined {
  switch (node.kind) {
    case 'attribute':
      return [node.target];
    case 'item':
      return [node.target, node.index];
    case 'concat':
      return node.parts;
    case 'list':
    case 'tuple':
      return node.items;
    default:
      return undefined;
  }
}

function dottedName(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  const owner = node.kind === 'attribute' ? dottedName(node.target) : undefined;
  return node.kind === 'attribute' && owner !== undefined ? `${owner}.${node.name}` : undefined;
}

function literalKwargs(keyword: CallNode['args']['keyword']): Kwargs | undefined {
  const kwargs: Record<string, Value> = Object.create(null);
  for (const { name, value } of keyword) {
    const literal = literalValue(value);
    if (literal === undefined) return undefined;
    kwargs[name] = literal;
  }
  return kwargs;
}
