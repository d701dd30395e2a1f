import { nearestNames, type SigetiError, type Text } from '../../core/index.ts';
import type { FlowParameter, ParameterType, ParameterValue } from '../flow.ts';
import { parameterInvalid, parameterMissing, parameterUnknown } from './errors.ts';

/** Values by the name of their parameter. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

const EXPECTED: Readonly<Record<ParameterType, Text>> = {
  string: { fr: 'un texte', en: 'a text' },
  integer: { fr: 'un nombre entier', en: 'a whole number' },
  number: { fr: 'un nombre', en: 'a number' },
  boolean: { fr: 'true ou false', en: 'true or false' },
  date: { fr: 'une date AAAA-MM-JJ', en: 'a date YYYY-MM-DD' },
  list: { fr: 'une liste de textes', en: 'a list of texts' },
};

/**
 * The values of a run: the flow's defaults, and over them each of `layers` in turn. Returns every problem: a name that
 * the flow does not have, a value of another type or none of the choices, a parameter that has no value.
 */
export function mergeParameters(
  parameters: readonly FlowParameter[],
  ...layers: readonly ParameterValues[]
): { readonly values: ParameterValues; readonly problems: readonly SigetiError[] } {
  const given: Record<string, ParameterValue> = Object.assign({}, ...layers);
  const problems = unknownNames(parameters, Object.keys(given));
  const values: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    if (value === undefined) problems.push(parameterMissing(parameter.name));
    else problems.push(...valueProblems(parameter, value));
    if (value !== undefined) values[parameter.name] = value;
  }
  return { values, problems };
}

/** As `mergeParameters`, for values that need not be all of them, such as those of a deployment. */
export function checkParameters(parameters: readonly FlowParameter[], values: ParameterValues): readonly SigetiError[] {
  const problems = unknownNames(parameters, Object.keys(values));
  for (const parameter of parameters) {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    if (value !== undefined) problems.push(...valueProblems(parameter, value));
  }
  return problems;
}

function unknownNames(parameters: readonly FlowParameter[], given: readonly string[]): SigetiError[] {
  const known = parameters.map(({ name }) => name);
  return given
    .filter((name) => !known.includes(name))
    .map((name) => parameterUnknown(name, nearestNames(name, known), known));
}

/** What is wrong with a value, if anything. Null is right where the parameter may be left out. */
export function valueProblems(parameter: FlowParameter, value: ParameterValue): readonly SigetiError[] {
  const { name, type, choices } = parameter;
  if (value === null) return parameter.default === null ? [] : [parameterMissing(name)];
  if (!hasType(type, value)) return [parameterInvalid(name, value, EXPECTED[type])];
  if (choices === undefined) return [];
  const chosen = typeof value === 'object' ? value : [String(value)];
  return chosen
    .filter((one) => !choices.includes(one))
    .map((one) => parameterInvalid(name, one, choicesText(choices), nearestNames(one, choices)));
}

function choicesText(choices: readonly string[]): Text {
  return { fr: `une de ces valeurs : ${choices.join(', ')}`, en: `one of these: ${choices.join(', ')}` };
}

function hasType(type: ParameterType, value: Exclude<ParameterValue, null>): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'list':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
  }
}

/** Whether the text is a day that exists, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/**
 * A value typed as `name=value` on a command line, in the parameter's type: a list is split at commas, nothing after
 * `=` is null where that is allowed. Throws SCHEDULE_PARAMETER_INVALID.
 */
export function readParameterText(parameter: FlowParameter, text: string): ParameterValue {
  const value = convert(parameter, text);
  const [problem] = valueProblems(parameter, value);
  if (problem !== undefined) throw problem;
  return value;
}

function convert({ type, default: fallback }: FlowParameter, text: string): ParameterValue {
  if (text === '' && fallback === null) return null;
  switch (type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text === '' ? [] : text.split(',').map((one) => one.trim());
    case 'string':
    case 'date':
      return text;
  }
}
