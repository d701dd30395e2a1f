import { macroArgumentsTooMany, macroCallerUnused, macroKeywordUnknown } from './argument-errors.ts';
import { callerMissing, callsTooDeep, parameterMissing } from './errors.ts';
import { type Frame, MAX_CALL_DEPTH, MacroReturn } from './frame.ts';
import type { MacroNode } from './nodes.ts';
import type { Scope } from './scope.ts';
import { NoSink, type Sink, TextSink } from './sink.ts';
import { type HostFunction, type Kwargs, type MacroFunction, PyDict, PyTuple, type Value } from './values.ts';

/** A compiled body. */
export type Body = (frame: Frame, scope: Scope, sink: Sink) => Promise<void>;

/** What a macro is made of; `body` is compiled when it is first called. */
export interface MacroParts {
  readonly node: MacroNode;
  readonly scope: Scope;
  readonly body: () => Body;
  /** A frame for one call. */
  readonly frame: () => Frame;
  /** False for the body of a call block: `return` in it ends the macro that called it. */
  readonly catchesReturn: boolean;
}

/** A macro as a function: text that its body writes, or what it returns. */
export function makeMacro(parts: MacroParts): MacroFunction {
  const into =
    (makeSink: () => Sink & { readonly result: string }): HostFunction =>
    (args, kwargs) =>
      callMacro(parts, makeSink(), args, kwargs);
  const macro = Object.assign(
    into(() => new TextSink()),
    { unread: into(() => new NoSink()) },
  );
  Object.defineProperty(macro, 'name', { value: parts.node.name });
  return macro;
}

async function callMacro(
  parts: MacroParts,
  sink: Sink & { readonly result: string },
  args: readonly Value[],
  kwargs: Kwargs,
): Promise<Value> {
  const scope = parts.scope.child();
  const frame = parts.frame();
  bindArguments(parts.node, scope, frame, args, kwargs);
  if (scope.depth.active >= MAX_CALL_DEPTH) throw callsTooDeep(MAX_CALL_DEPTH);
  scope.depth.active += 1;
  try {
    await parts.body()(frame, scope, sink);
    return sink.result;
  } catch (thrown) {
    if (parts.catchesReturn && thrown instanceof MacroReturn) return thrown.value;
    throw frame.failure(thrown);
  } finally {
    scope.depth.active -= 1;
  }
}

/** Positional arguments first, then named ones; the rest goes to `varargs` and `kwargs` where the body mentions them. */
function bindArguments(node: MacroNode, scope: Scope, frame: Frame, args: readonly Value[], kwargs: Kwargs): void {
  const named = new Map(Object.entries(kwargs));
  for (const [index, { name, default: value }] of node.parameters.entries()) {
    const given = index < args.length ? args[index] : take(named, name);
    if (given !== undefined) scope.set(name, given);
    else if (!value) scope.set(name, frame.missing(name, parameterMissing(name)));
  }
  if (node.implicit.caller) scope.set('caller', take(named, 'caller') ?? frame.missing('caller', callerMissing()));
  if (node.implicit.kwargs) scope.set('kwargs', new PyDict(named));
  else refuseNamed(node, named);
  if (node.implicit.varargs) scope.set('varargs', new PyTuple(args.slice(node.parameters.length)));
  else if (args.length > node.parameters.length) {
    throw macroArgumentsTooMany(`dbt_macro__${node.name}`, node.parameters.length);
  }
}

function refuseNamed(node: MacroNode, named: ReadonlyMap<string, Value>): void {
  const [unknown] = named.keys();
  if (unknown === undefined) return;
  const macro = `dbt_macro__${node.name}`;
  if (unknown === 'caller') throw macroCallerUnused(macro);
  throw macroKeywordUnknown(
    macro,
    unknown,
    node.parameters.map(({ name }) => name),
  );
}

function take(named: Map<string, Value>, name: string): Value | undefined {
  const value = named.get(name);
  named.delete(name);
  return value;
}
