import { argumentMissing } from './argument-errors.ts';
import { arithmetic } from './arithmetic.ts';
import { compare, contains } from './compare.ts';
import { testUnknown, valueInvalid } from './errors.ts';
import { isIterable } from './iterate.ts';
import type { ComparisonOperator } from './nodes.ts';
import { printText } from './printing.ts';
import { dictEntries, HostObject, isNumber, type Kwargs, PyFloat, PyTuple, Undefined, type Value } from './values.ts';

/** `value is name(args)`. */
export type Test = (value: Value, args: readonly Value[], kwargs: Kwargs) => boolean;

/** The test of that name. TemplateError where there is none. */
export function findTest(name: string): Test {
  const test = TESTS.get(name);
  if (!test) throw testUnknown(name);
  return test;
}

function comparison(operator: ComparisonOperator): Test {
  return (value, [other]) => {
    if (other === undefined) throw argumentMissing(operator, 'other');
    return compare(operator, value, other);
  };
}

function remainder(value: Value, divisor: Value): number {
  if (!isNumber(value) && !(value instanceof Undefined)) {
    throw valueInvalid('is', { fr: 'ce test attend un nombre', en: 'this test needs a number' });
  }
  const rest = arithmetic('%', value, divisor);
  return rest instanceof PyFloat ? rest.value : Number(rest);
}

function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof PyTuple) return true;
  if (value instanceof HostObject) return value.size !== undefined && value.getItem !== undefined;
  return dictEntries(value) !== undefined || value instanceof Undefined;
}

function isSame(value: Value, other: Value): boolean {
  if (value instanceof PyFloat && other instanceof PyFloat) return value.value === other.value;
  return value === other;
}

function isCallable(value: Value): boolean {
  return typeof value === 'function' || (value instanceof HostObject && value.call !== undefined);
}

function isInteger(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isMapping(value: Value): boolean {
  return dictEntries(value) !== undefined || (value instanceof HostObject && value.isMapping === true);
}

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['boolean', (value) => typeof value === 'boolean'],
  ['callable', isCallable],
  ['defined', (value) => !(value instanceof Undefined)],
  ['divisibleby', (value, [divisor = null]) => remainder(value, divisor) === 0],
  ['escaped', () => false],
  ['even', (value) => remainder(value, 2) === 0],
  ['false', (value) => value === false],
  ['float', (value) => value instanceof PyFloat],
  ['in', (value, [container = null]) => contains(container, value)],
  ['integer', isInteger],
  ['iterable', isIterable],
  ['lower', (value) => printText(value) === printText(value).toLowerCase() && /\p{L}/u.test(printText(value))],
  ['mapping', isMapping],
  ['none', (value) => value === null],
  ['number', isNumber],
  ['odd', (value) => remainder(value, 2) === 1],
  ['sameas', (value, [other = null]) => isSame(value, other)],
  ['sequence', isSequence],
  ['string', (value) => typeof value === 'string'],
  ['test', (value) => typeof value === 'string' && TESTS.has(value)],
  ['true', (value) => value === true],
  ['undefined', (value) => value instanceof Undefined],
  ['upper', (value) => printText(value) === printText(value).toUpperCase() && /\p{L}/u.test(printText(value))],
  ...aliases(['eq', 'equalto', '=='], comparison('==')),
  ...aliases(['ne', '!='], comparison('!=')),
  ...aliases(['lt', 'lessthan', '<'], comparison('<')),
  ...aliases(['le', '<='], comparison('<=')),
  ...aliases(['gt', 'greaterthan', '>'], comparison('>')),
  ...aliases(['ge', '>='], comparison('>=')),
]);

function aliases(names: readonly string[], test: Test): [string, Test][] {
  return names.map((name) => [name, test]);
}
