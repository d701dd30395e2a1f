import type { SourceLocation } from '../../core/index.ts';
import type { CallNode, Expression } from './nodes.ts';
import type { Template } from './template.ts';

/** A place in a template, and how much of what was looked for is there. */
export interface ArgumentPlace {
  readonly location: SourceLocation;
  /** How many steps of the path were found; 0: the call alone. */
  readonly depth: number;
}

/**
 * Where a template gives a function an argument, or a value inside of one: the path begins with the argument's name. Of
 * several calls the last one counts that has most of the path. Undefined where the function is not called in the text.
 */
export function placeOfArgument(
  template: Template,
  name: string,
  path: readonly (string | number)[],
): ArgumentPlace | undefined {
  let best: { pos: number; depth: number } | undefined;
  for (const call of callsIn(template.statements, name)) {
    const found = findIn(call, path);
    if (best === undefined || found.depth >= best.depth) best = found;
  }
  return best && { location: template.map.locate(best.pos), depth: best.depth };
}

/** The calls of a function by its plain name, wherever they stand, in the order of the text. */
function* callsIn(part: unknown, name: string): Generator<CallNode> {
  if (typeof part !== 'object' || part === null) return;
  if (isCall(part) && part.target.kind === 'name' && part.target.name === name) yield part;
  for (const inner of Object.values(part)) yield* callsIn(inner, name);
}

function isCall(part: object): part is CallNode {
  return 'kind' in part && part.kind === 'call';
}

/** Arguments are given by keyword, or as one mapping. */
function findIn({ args, pos }: CallNode, path: readonly (string | number)[]): { pos: number; depth: number } {
  const [first, ...inner] = path;
  const argument = args.keyword.findLast(({ name }) => name === first)?.value;
  if (argument) return descend(argument, inner, { pos: argument.pos, depth: 1 });
  const [mapping] = args.positional;
  return mapping ? descend(mapping, path, { pos, depth: 0 }) : { pos, depth: 0 };
}

function descend(
  value: Expression,
  [step, ...rest]: readonly (string | number)[],
  here: { pos: number; depth: number },
): { pos: number; depth: number } {
  if (step === undefined) return here;
  if (value.kind === 'list' || value.kind === 'tuple') {
    const item = value.items[Number(step)];
    return item ? descend(item, rest, { pos: item.pos, depth: here.depth + 1 }) : here;
  }
  if (value.kind !== 'dict') return here;
  const entry = value.entries.findLast(([key]) => key.kind === 'literal' && key.value === step);
  return entry ? descend(entry[1], rest, { pos: entry[0].pos, depth: here.depth + 1 }) : here;
}
