import { lookUpVar, type Workspace } from '../config/index.ts';
import { type HostFunction, HostObject, toPython, type Value } from '../jinja/index.ts';
import { bindArguments, requireText } from './arguments.ts';
import { varMissing } from './errors.ts';

/** `var('x', default)` and `var.has_var('x')`. While parsing, a variable without value is None instead of an error. */
export class VarObject extends HostObject {
  override readonly typeName = 'Var';
  readonly #lookUp: (name: string) => unknown;
  readonly #packageName: string;
  readonly #parsing: boolean;
  readonly #asked: ((name: string) => void) | undefined;

  constructor(workspace: Workspace, packageName: string, parsing: boolean, asked?: (name: string) => void) {
    super();
    this.#lookUp = (name) => lookUpVar(workspace, packageName, name);
    this.#packageName = packageName;
    this.#parsing = parsing;
    this.#asked = asked;
  }

  override call: HostFunction = (args, kwargs) => {
    const given = bindArguments('var', ['var', 'default'], args, kwargs);
    const name = requireText('var', 'var', given.var);
    this.#asked?.(name);
    const value = this.#lookUp(name);
    if (value !== undefined) return toPython(value);
    if (given.default !== undefined) return given.default;
    if (this.#parsing) return null;
    throw varMissing(name, this.#packageName);
  };

  getMember(name: string): Value | undefined {
    return name === 'has_var' ? (args) => this.#lookUp(String(args[0])) !== undefined : undefined;
  }

  toText(): string {
    return '<var>';
  }
}
