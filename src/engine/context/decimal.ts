import { type BinaryOperator, HostObject, PyFloat, TemplateError, type Value } from '../jinja/index.ts';

/** Digits behind the point that a division keeps. */
const DIVISION_SCALE = 28;

/** A `numeric` of PostgreSQL: exact, printed with the digits it came with. Python's Decimal. */
export class Decimal extends HostObject {
  override readonly typeName = 'Decimal';
  /** The number is `digits` / 10^`scale`. */
  readonly digits: bigint;
  readonly scale: number;

  constructor(digits: bigint, scale: number) {
    super();
    this.digits = digits;
    this.scale = scale;
  }

  /** Undefined for what is not a plain decimal number, such as NaN. */
  static parse(text: string): Decimal | undefined {
    const match = /^(?<whole>-?\d+)(?:\.(?<fraction>\d+))?$/.exec(text)?.groups;
    if (!match) return undefined;
    const fraction = match.fraction ?? '';
    return new Decimal(BigInt(`${match.whole}${fraction}`), fraction.length);
  }

  getMember(): undefined {
    return undefined;
  }

  toText(): string {
    if (this.scale === 0) return this.digits.toString();
    const sign = this.digits < 0n ? '-' : '';
    const digits = (this.digits < 0n ? -this.digits : this.digits).toString().padStart(this.scale + 1, '0');
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  override equals(other: Value): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: Value): number | undefined {
    if (other instanceof PyFloat) return Number(this.toText()) - other.value;
    const right = asDecimal(other);
    if (!right) return undefined;
    const [a, b] = aligned(this, right);
    return a < b ? -1 : Number(a > b);
  }

  override operate(operator: BinaryOperator, other: Value, side: 'left' | 'right'): Value | undefined {
    const operand = asDecimal(other);
    if (!operand) return undefined;
    return side === 'left' ? calculate(operator, this, operand) : calculate(operator, operand, this);
  }
}

function asDecimal(value: Value): Decimal | undefined {
  if (value instanceof Decimal) return value;
  if (typeof value === 'bigint' || typeof value === 'number') return new Decimal(BigInt(value), 0);
  return undefined;
}

function aligned(left: Decimal, right: Decimal): [bigint, bigint] {
  const scale = Math.max(left.scale, right.scale);
  return [raised(left, scale), raised(right, scale)];
}

function raised({ digits, scale }: Decimal, target: number): bigint {
  return digits * 10n ** BigInt(target - scale);
}

function calculate(operator: BinaryOperator, left: Decimal, right: Decimal): Decimal | undefined {
  const scale = Math.max(left.scale, right.scale);
  const [a, b] = aligned(left, right);
  switch (operator) {
    case '+':
      return new Decimal(a + b, scale);
    case '-':
      return new Decimal(a - b, scale);
    case '*':
      return new Decimal(left.digits * right.digits, left.scale + right.scale);
    case '/':
      return shortened(new Decimal((a * 10n ** BigInt(DIVISION_SCALE)) / nonZero(b), DIVISION_SCALE));
    case '//':
      return new Decimal(a / nonZero(b), 0);
    case '%':
      return new Decimal(a % nonZero(b), scale);
    default:
      return undefined;
  }
}

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw divisionByZero();
  return divisor;
}

/** Without the zeros at the end of the fraction that a division leaves. */
function shortened(number: Decimal): Decimal {
  let { digits, scale } = number;
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return new Decimal(digits, scale);
}

function divisionByZero(): TemplateError {
  return new TemplateError({ fr: 'Division par zéro.', en: 'division by zero.' });
}
