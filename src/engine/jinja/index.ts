// jinja: the template language of dbt projects. Source → tokens → syntax tree → an async JavaScript function, which
// works on Python's values. It knows nothing of dbt: names come from the scope that the host gives.
// May import core only. Start reading at parse.ts and render.ts.

export { fromPython, toPython } from './convert.ts';
export { TemplateError } from './errors.ts';
export { MacroReturn } from './frame.ts';
export { toJson } from './json.ts';
export { LazyDict } from './lazy-dict.ts';
export { parseTemplate } from './parse.ts';
export { placeOfArgument } from './place-of-argument.ts';
export { printText, printValue } from './printing.ts';
export {
  bindMacro,
  type RenderOptions,
  renderTemplate,
  returnValue,
  runTemplate,
} from './render.ts';
export { renderNative } from './render-native.ts';
export { Scope } from './scope.ts';
export { findStaticCalls, type StaticCalls } from './static-calls.ts';
export type { Block, Template } from './template.ts';
export {
  type BinaryOperator,
  dictEntries,
  type HostFunction,
  HostObject,
  type Kwargs,
  type MacroFunction,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  typeName,
  Undefined,
  type Value,
} from './values.ts';
