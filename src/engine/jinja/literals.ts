import { negate } from './arithmetic.ts';
import type { Expression } from './nodes.ts';
import { isNumber, PyDict, PyTuple, type Value } from './values.ts';

/** The value of an expression that is written out in full; undefined where it must be computed. */
export function literalValue(node: Expression): Value | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
      return literalValues(node.items);
    case 'tuple': {
      const items = literalValues(node.items);
      return items && new PyTuple(items);
    }
    case 'dict':
      return literalDict(node.entries);
    case 'unary': {
      const operand = literalValue(node.operand);
      return node.operator === '-' && operand !== undefined && isNumber(operand) ? negate(operand) : undefined;
    }
    default:
      return undefined;
  }
}

/** The values of expressions that are all written out; undefined where one is not. */
export function literalValues(nodes: readonly Expression[]): Value[] | undefined {
  const values: Value[] = [];
  for (const node of nodes) {
    const value = literalValue(node);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function literalDict(entries: readonly (readonly [Expression, Expression])[]): PyDict | undefined {
  const keys = literalValues(entries.map(([key]) => key));
  const values = literalValues(entries.map(([, value]) => value));
  if (!keys || !values || keys.some((key) => typeof key === 'object' && key !== null)) return undefined;
  return new PyDict(keys.map((key, index) => [key, values[index] ?? null]));
}
