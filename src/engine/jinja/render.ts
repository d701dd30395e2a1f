import { compileBody, compileMacro } from './compile.ts';
import type { Environment } from './environment.ts';
import { returnOutsideMacro } from './errors.ts';
import { Frame, MacroReturn } from './frame.ts';
import { makeMacro } from './macro.ts';
import { type ParseOptions, parseTemplate } from './parse.ts';
import type { Scope } from './scope.ts';
import { NativeSink, NoSink, type Sink, TextSink } from './sink.ts';
import type { Block, Template } from './template.ts';
import type { HostFunction, MacroFunction, Value } from './values.ts';

export interface RenderOptions {
  /** True while parsing: a member or a call of an undefined value is undefined instead of an error. */
  readonly lenient?: boolean;
}

export interface NativeOptions extends RenderOptions, ParseOptions {
  /** The file that the text comes from, for error messages. */
  readonly file?: string;
}

/**
 * The text of a template. Names are looked up in `scope` and assigned in a scope of the template's own.
 * SigetiError TEMPLATE_RUNTIME, or the SigetiError of a host function, with location and frames.
 */
export async function renderTemplate(template: Template, scope: Scope, options: RenderOptions = {}): Promise<string> {
  return run(template, scope, new TextSink(), { lenient: options.lenient ?? false, native: false });
}

/** Renders a template for what its calls do: nobody reads its text. Throws what `renderTemplate` does. */
export async function runTemplate(template: Template, scope: Scope, options: RenderOptions = {}): Promise<void> {
  await run(template, scope, new NoSink(), { lenient: options.lenient ?? false, native: false });
}

/** The value of a YAML text with tags, as `renderNative` describes it. */
export async function renderYamlTemplate(source: string, scope: Scope, options: NativeOptions = {}): Promise<Value> {
  const { file = '<yaml>', firstLine = 1 } = options;
  return run(parseOnce(source, file, firstLine), scope, new NativeSink(), {
    lenient: options.lenient ?? false,
    native: true,
  });
}

/** The same few texts come again and again: every test of a model has its `{{ get_where_subquery(ref('model')) }}`. */
function parseOnce(source: string, file: string, firstLine: number): Template {
  const key = `${file}:${firstLine}:${source}`;
  const template = parsedTexts.get(key) ?? parseTemplate(source, file, { firstLine });
  if (parsedTexts.size >= MOST_PARSED_TEXTS) parsedTexts.clear();
  parsedTexts.set(key, template);
  return template;
}

const MOST_PARSED_TEXTS = 1000;
const parsedTexts = new Map<string, Template>();

/**
 * A block as a function that templates call. It sees the names of `scope`, which is the context of the node that
 * calls: bind it once per context. Its value is the text it writes, or what it returns.
 */
export function bindMacro(block: Block, scope: Scope, options: RenderOptions = {}): MacroFunction {
  const environment: Environment = { lenient: options.lenient ?? false, native: false };
  return makeMacro({
    node: block.macro,
    scope,
    body: () => compileMacro(block.macro),
    frame: () => new Frame(block.body.map, block.macro.name, environment),
    catchesReturn: true,
  });
}

/** The host function `return`: ends the innermost macro with its argument as value. */
export const returnValue: HostFunction = ([value = null]) => {
  throw new MacroReturn(value);
};

async function run<Result>(
  template: Template,
  scope: Scope,
  sink: Sink & { readonly result: Result },
  environment: Environment,
): Promise<Result> {
  const frame = new Frame(template.map, undefined, environment);
  try {
    await compileBody(template.statements)(frame, scope.child(), sink);
    return sink.result;
  } catch (thrown) {
    throw frame.failure(thrown instanceof MacroReturn ? returnOutsideMacro() : thrown);
  }
}
