import { type Kwargs, TemplateError, typeName, type Value } from '../jinja/index.ts';

type Bound<P extends readonly string[]> = { readonly [Name in P[number]]?: Value };

/**
 * Binds a call's arguments to parameters as Python does, by place or by name. An argument that is an undefined value
 * counts as given: the function may want to say what is missing.
 */
export function bindArguments<const P extends readonly string[]>(
  owner: string,
  parameters: P,
  args: readonly Value[],
  kwargs: Kwargs,
): Bound<P> {
  if (args.length > parameters.length) throw tooMany(owner, parameters.length, args.length);
  const bound: Record<string, Value> = {};
  args.forEach((value, index) => {
    const name = parameters[index];
    if (name !== undefined) bound[name] = value;
  });
  for (const [name, value] of Object.entries(kwargs)) {
    if (!parameters.includes(name)) throw unexpected(owner, name);
    bound[name] = value;
  }
  return bound as Bound<P>;
}

/** The argument as a text; an error that names function and argument otherwise. */
export function requireText(owner: string, parameter: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw wrongType(owner, parameter, 'str', value);
}

/** The argument as a text, or undefined where it is absent or None. */
export function optionalText(owner: string, parameter: string, value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : requireText(owner, parameter, value);
}

/** An argument that a host function cannot take. `expected` continues "must be". */
export function wrongType(owner: string, parameter: string, expected: string, value: Value | undefined): TemplateError {
  const got = value === undefined ? 'nothing' : typeName(value);
  return new TemplateError({
    fr: `${owner}() : l’argument « ${parameter} » doit être de type ${expected}, et non ${got}.`,
    en: `${owner}(): argument '${parameter}' must be ${expected}, not ${got}.`,
  });
}

function tooMany(owner: string, most: number, given: number): TemplateError {
  return new TemplateError({
    fr: `${owner}() prend au plus ${most} argument(s), ${given} donnés.`,
    en: `${owner}() takes at most ${most} argument(s), ${given} were given.`,
  });
}

function unexpected(owner: string, name: string): TemplateError {
  return new TemplateError({
    fr: `${owner}() n’a pas d’argument nommé « ${name} ».`,
    en: `${owner}() has no argument named '${name}'.`,
  });
}
