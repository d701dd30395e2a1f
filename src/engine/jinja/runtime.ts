import { keywordsNotMapping } from './argument-errors.ts';
import { arithmetic, negate, positive } from './arithmetic.ts';
import { compare, isTrue } from './compare.ts';
import { callsTooDeep, otherwiseMissing } from './errors.ts';
import { type Frame, MAX_CALL_DEPTH } from './frame.ts';
import { iterate, unpack } from './iterate.ts';
import { Loop } from './loop.ts';
import { type Body, makeMacro } from './macro.ts';
import type { MacroNode } from './nodes.ts';
import { printText } from './printing.ts';
import type { Scope } from './scope.ts';
import { TextSink } from './sink.ts';
import { dictEntries, type Kwargs, type MacroFunction, PyDict, PyTuple, typeName, type Value } from './values.ts';

const noKwargs: Kwargs = Object.freeze(Object.create(null));

/** Named arguments with what `**spread` adds. */
function kwargs(entries: readonly (readonly [string, Value])[], spread?: Value): Kwargs {
  const named: Record<string, Value> = Object.create(null);
  if (spread !== undefined) {
    for (const [name, value] of dictEntries(spread) ?? refuseSpread(spread)) {
      if (typeof name !== 'string') throw keywordsNotMapping(typeName(spread));
      named[name] = value;
    }
  }
  for (const [name, value] of entries) named[name] = value;
  return named;
}

function refuseSpread(spread: Value): never {
  throw keywordsNotMapping(typeName(spread));
}

/** A macro inside a body, or the body of a call block, which sees the names around it. */
function innerMacro(frame: Frame, scope: Scope, node: MacroNode, body: Body): MacroFunction {
  const isCaller = node.name === 'caller';
  return makeMacro({
    node,
    scope,
    body: () => body,
    frame: () => frame.fork(isCaller ? undefined : node.name),
    catchesReturn: !isCaller,
  });
}

type LoopBody = (items: Value, depth: number) => Body;

/** Runs a recursive loop again on other items; what it writes is the value of `loop(items)`. */
async function recurse(frame: Frame, scope: Scope, run: LoopBody, items: Value, depth: number): Promise<string> {
  if (depth > MAX_CALL_DEPTH) throw callsTooDeep(MAX_CALL_DEPTH);
  const sink = new TextSink();
  await run(items, depth)(frame, scope, sink);
  return sink.result;
}

/** What generated code calls as `R`, besides the methods of its frame. */
export const runtime = {
  arithmetic,
  compare,
  isTrue,
  iterate,
  kwargs,
  innerMacro,
  negate,
  noKwargs,
  otherwiseMissing,
  positive,
  recurse,
  unpack,
  concat: (parts: readonly Value[]): string => parts.map(printText).join(''),
  dict: (entries: readonly (readonly [Value, Value])[]): PyDict => new PyDict(entries),
  list: (items: Iterable<Value>): Value[] => (Array.isArray(items) ? items : Array.from(items)),
  loop: (frame: Frame, items: readonly Value[], depth: number, again?: (items: Value) => Promise<string>): Loop =>
    new Loop(items, depth, frame.environment.lenient, again),
  sink: (): TextSink => new TextSink(),
  tuple: (items: readonly Value[]): PyTuple => new PyTuple(items),
};
