import { type EmittedBody, emitBody, emitMacro } from './emit.ts';
import type { Body } from './macro.ts';
import type { MacroNode, Statement } from './nodes.ts';
import { runtime } from './runtime.ts';

/** The function of a file's statements; compiled once. */
export function compileBody(statements: readonly Statement[]): Body {
  return once(bodies, statements, () => emitBody(statements));
}

/** The function of a macro; compiled once. */
export function compileMacro(macro: MacroNode): Body {
  return once(macros, macro, () => emitMacro(macro));
}

/** Compiled code lives as long as the syntax tree it was made from. */
const bodies = new WeakMap<readonly Statement[], Body>();
const macros = new WeakMap<MacroNode, Body>();

function once<Node extends object>(known: WeakMap<Node, Body>, node: Node, emit: () => EmittedBody): Body {
  const compiled = known.get(node) ?? evaluate(emit());
  known.set(node, compiled);
  return compiled;
}

/** Texts that differ in their constants only have the same code: hundreds of generic tests do. */
const makers = new Map<string, CallableFunction>();
const MOST_MAKERS = 1000;

/** The only place that makes code out of text. `emit.ts` vouches for the text. */
function evaluate({ code, constants }: EmittedBody): Body {
  const make = makers.get(code) ?? Function('R', 'k', `'use strict';return ${code}`);
  if (makers.size >= MOST_MAKERS) makers.clear();
  makers.set(code, make);
  return Reflect.apply(make, undefined, [runtime, constants]);
}
