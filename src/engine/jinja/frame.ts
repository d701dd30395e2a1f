import { SigetiError, type TemplateFrame, toSigetiError } from '../../core/index.ts';
import { getAttribute, getItem, getSlice, missing, missingOf } from './access.ts';
import type { Environment } from './environment.ts';
import { nameUndefined, notANamespace, notCallable, stackExhausted, TemplateError, valueTooLarge } from './errors.ts';
import { findFilter, isFilterName } from './filters.ts';
import { findGlobal, Namespace } from './globals.ts';
import type { Scope } from './scope.ts';
import type { Sink } from './sink.ts';
import type { SourceMap } from './template.ts';
import { findTest } from './tests.ts';
import { HostObject, isMacro, type Kwargs, typeName, Undefined, type Value } from './values.ts';

/** Thrown by `return(...)`: ends the innermost macro, whose call has this value. */
export class MacroReturn {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** Macro calls nested deeper than this are an endless recursion. */
export const MAX_CALL_DEPTH = 400;
/** Frames of an error beyond these tell nothing new. */
const MAX_FRAMES = 50;

/** One running body: what its code does to values, and where it is. Generated code works through it. */
export class Frame {
  /** Offset of what is being evaluated; generated code sets it before whatever can fail. */
  p = 0;
  readonly environment: Environment;
  readonly #map: SourceMap;
  readonly #macro: string | undefined;

  constructor(map: SourceMap, macro: string | undefined, environment: Environment) {
    this.#map = map;
    this.#macro = macro;
    this.environment = environment;
  }

  /** A frame for another body of the same text. */
  fork(macro: string | undefined = this.#macro): Frame {
    return new Frame(this.#map, macro, this.environment);
  }

  load(scope: Scope, name: string): Value {
    const value = scope.get(name);
    if (value !== undefined) return value;
    return findGlobal(name) ?? missing(name, nameUndefined(name), this.environment.lenient);
  }

  attribute(value: Value, name: string): Value {
    return getAttribute(value, name, this.environment.lenient);
  }

  item(value: Value, key: Value): Value {
    return getItem(value, key, this.environment.lenient);
  }

  slice(value: Value, start: Value, stop: Value, step: Value): Value {
    return getSlice(value, start, stop, step);
  }

  missing(name: string, reason: TemplateError): Undefined {
    return missing(name, reason, this.environment.lenient);
  }

  call(target: Value, args: readonly Value[], kwargs: Kwargs): Value | Promise<Value> {
    if (typeof target === 'function') return target(args, kwargs);
    if (target instanceof HostObject && target.call) return target.call(args, kwargs);
    if (target instanceof Undefined) return missingOf(target);
    throw notCallable(typeName(target));
  }

  /** A call whose value is written to the sink, and nowhere else: where that reads nothing, a macro makes no text. */
  callInto(sink: Sink, target: Value, args: readonly Value[], kwargs: Kwargs): Value | Promise<Value> {
    return this.call(!sink.isRead && isMacro(target) ? target.unread : target, args, kwargs);
  }

  filter(name: string, value: Value, args: readonly Value[], kwargs: Kwargs): Value {
    return findFilter(name)(value, args, kwargs, this.environment);
  }

  test(name: string, value: Value, args: readonly Value[], kwargs: Kwargs): boolean {
    return name === 'filter' ? isFilterName(value) : findTest(name)(value, args, kwargs);
  }

  setAttribute(target: Value, name: string, value: Value): void {
    if (target instanceof Undefined) target.fail();
    if (!(target instanceof Namespace)) throw notANamespace();
    target.set(name, value);
  }

  /** The error to throw on: what was thrown, with this frame's place in its call stack. */
  failure(thrown: unknown): unknown {
    if (thrown instanceof MacroReturn) return thrown;
    const here = this.#map.locate(this.p);
    const { details, cause } = reported(thrown);
    const known = details.frames ?? [];
    const frame: TemplateFrame = { ...here, macro: this.#macro };
    const frames = known.length < MAX_FRAMES ? [...known, frame] : known;
    return new SigetiError({ ...details, location: details.location ?? here, frames }, { cause });
  }
}

function reported(thrown: unknown): SigetiError {
  if (!(thrown instanceof TemplateError)) {
    return thrown instanceof RangeError ? reported(limitReached(thrown)) : toSigetiError(thrown);
  }
  return new SigetiError({ code: 'TEMPLATE_RUNTIME', message: thrown.text, hint: thrown.hint }, { cause: thrown });
}

/** JS reports an exhausted stack and a text or bigint beyond its limits as RangeErrors. */
function limitReached(error: RangeError): TemplateError {
  return error.message.includes('call stack') ? stackExhausted() : valueTooLarge();
}
