import {
  concatenationUnsupported,
  divisionByZero,
  operandsUnsupported,
  operandUnsupported,
  valueTooLarge,
} from './errors.ts';
import type { ArithmeticOperator } from './nodes.ts';
import { normalizeInt, toBigInt, toNumber } from './numbers.ts';
import { formatPercent } from './percent-format.ts';
import { HostObject, isNumber, PyFloat, PySet, PyTuple, typeName, Undefined, type Value } from './values.ts';

type NumberValue = number | bigint | boolean | PyFloat;

/** The longest list and the widest integer, in bits, that an operator makes. */
const MAX_ITEMS = 1_000_000;
const MAX_BITS = 100_000;

/** Python's `left operator right`. TemplateError where the types do not go together. */
export function arithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (left instanceof Undefined) left.fail();
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
  if (right instanceof Undefined) right.fail();
  if (isNumber(left) && isNumber(right)) return numberArithmetic(operator, left, right);
  const result = operateHost(operator, left, right) ?? operateSequence(operator, left, right);
  if (result !== undefined) return result;
  if (operator === '+' && (typeof left === 'string' || Array.isArray(left) || left instanceof PyTuple)) {
    throw concatenationUnsupported(typeName(left), typeName(right));
  }
  throw operandsUnsupported(operator === '**' ? '** or pow()' : operator, typeName(left), typeName(right));
}

export function negate(value: Value): Value {
  if (value instanceof Undefined) value.fail();
  if (value instanceof PyFloat) return new PyFloat(-value.value);
  if (isNumber(value)) return normalizeInt(-toBigInt(value));
  throw operandUnsupported('-', typeName(value));
}

export function positive(value: Value): Value {
  if (value instanceof Undefined) value.fail();
  if (value instanceof PyFloat) return value;
  if (isNumber(value)) return normalizeInt(toBigInt(value));
  throw operandUnsupported('+', typeName(value));
}

function numberArithmetic(operator: ArithmeticOperator, left: NumberValue, right: NumberValue): Value {
  if (left instanceof PyFloat || right instanceof PyFloat || operator === '/') {
    return new PyFloat(floatArithmetic(operator, toNumber(left), toNumber(right)));
  }
  const quick = quickArithmetic(operator, Number(left), Number(right));
  if (quick !== undefined) return quick;
  if (operator === '**' && Number(right) < 0)
    return new PyFloat(floatArithmetic(operator, Number(left), Number(right)));
  return normalizeInt(bigArithmetic(operator, toBigInt(left), toBigInt(right)));
}

/** Sums and products of small ints; undefined where the result may not be exact. */
function quickArithmetic(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right)) return undefined;
  const result =
    operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : NaN;
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

function floatArithmetic(operator: ArithmeticOperator, left: number, right: number): number {
  if (right === 0 && (operator === '/' || operator === '//' || operator === '%')) throw divisionByZero();
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '%':
      return floatModulo(left, right);
    case '**':
      if (left === 0 && right < 0) throw divisionByZero();
      return left ** right;
  }
}

/** The remainder with the sign of the divisor. */
function floatModulo(left: number, right: number): number {
  const remainder = left % right;
  return remainder !== 0 && remainder < 0 !== right < 0 ? remainder + right : remainder;
}

function bigArithmetic(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '**':
      if (BigInt(left.toString(2).length) * right > MAX_BITS) throw valueTooLarge();
      return left ** right;
    default:
      return divide(operator, left, right);
  }
}

/** Floor division and its remainder. */
function divide(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  if (right === 0n) throw divisionByZero();
  const remainder = left % right;
  const isInexact = remainder !== 0n && remainder < 0n !== right < 0n;
  if (operator === '%') return isInexact ? remainder + right : remainder;
  return left / right - (isInexact ? 1n : 0n);
}

function operateHost(operator: ArithmeticOperator, left: Value, right: Value): Value | undefined {
  const result = left instanceof HostObject ? left.operate?.(operator, right, 'left') : undefined;
  if (result !== undefined || !(right instanceof HostObject)) return result;
  return right.operate?.(operator, left, 'right');
}

function operateSequence(operator: ArithmeticOperator, left: Value, right: Value): Value | undefined {
  if (operator === '*') return repeat(left, right) ?? repeat(right, left);
  if (operator === '-' && left instanceof PySet && right instanceof PySet) {
    return new PySet(Array.from(left).filter((member) => !right.has(member)));
  }
  if (operator !== '+') return undefined;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (left instanceof PyTuple && right instanceof PyTuple) return new PyTuple([...left.items, ...right.items]);
  return undefined;
}

function repeat(sequence: Value, times: Value): Value | undefined {
  if (typeof times !== 'number' && typeof times !== 'boolean') return undefined;
  const count = Math.max(0, Number(times));
  if (typeof sequence === 'string') return sequence.repeat(count);
  const items = sequence instanceof PyTuple ? sequence.items : sequence;
  if (!Array.isArray(items)) return undefined;
  if (items.length * count > MAX_ITEMS) throw valueTooLarge();
  const repeated: Value[] = Array.from({ length: count }, () => items).flat(1);
  return sequence instanceof PyTuple ? new PyTuple(repeated) : repeated;
}
