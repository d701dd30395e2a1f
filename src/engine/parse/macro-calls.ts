import { SigetiError } from '../../core/index.ts';
import type { MacroRegistry } from '../context/index.ts';

const TAGS = /\{\{([\s\S]*?)\}\}|\{%([\s\S]*?)%\}/g;
const TEXTS = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;
const DISPATCH = /adapter\s*\.\s*dispatch\s*\(([^)]*)\)/g;
const CALL = /(?<![\w.])(?:(\w+)\s*\.\s*)?(\w+)\s*\(/g;

/** Unique ids of the macros that a macro's text names: its calls, and what its dispatches mean, in order. */
export function macroCalls(source: string, packageName: string, registry: MacroRegistry): string[] {
  const codes = Array.from(source.matchAll(TAGS), ([, output, statement]) => output ?? statement ?? '');
  const bodies = codes.filter((code) => !/^-?\s*(?:macro|test|materialization|snapshot)\s/.test(code));
  return [...new Set(bodies.flatMap((code) => callsIn(code, packageName, registry)))];
}

function callsIn(code: string, packageName: string, registry: MacroRegistry): string[] {
  const dispatches = Array.from(code.matchAll(DISPATCH), ([, args = '']) => {
    const [name, namespace] = (args.match(TEXTS) ?? []).map((text) => text.slice(1, -1));
    return name === undefined ? undefined : dispatched(name, namespace, packageName, registry);
  });
  const calls = Array.from(code.replaceAll(TEXTS, "''").matchAll(CALL), ([, namespace, name = '']) => {
    const entry = namespace === undefined ? registry.find(name, packageName) : registry.findIn(namespace, name);
    return entry?.uniqueId;
  });
  return [...dispatches, ...calls].filter((uniqueId) => uniqueId !== undefined);
}

function dispatched(name: string, namespace: string | undefined, from: string, registry: MacroRegistry) {
  try {
    return registry.dispatch(name, namespace, from).uniqueId;
  } catch (thrown) {
    if (thrown instanceof SigetiError) return undefined;
    throw thrown;
  }
}
