import { PyFloat, toPython, type Value } from '../jinja/index.ts';
import { Decimal } from './decimal.ts';
import { PyDate, PyDatetime } from './modules/datetime.ts';

/** A cell of a result as a template's value. `type` is PostgreSQL's name of the column's type. */
export function cellValue(cell: unknown, type: string): Value {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  if (typeof cell === 'number') return type === 'double precision' || type === 'real' ? new PyFloat(cell) : cell;
  if (typeof cell === 'string') return textValue(cell, type);
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  return toPython(cell);
}

function textValue(cell: string, type: string): Value {
  switch (type) {
    case 'numeric':
      return Decimal.parse(cell) ?? cell;
    case 'date':
      return PyDate.parse(cell) ?? cell;
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return PyDatetime.parse(cell) ?? cell;
    default:
      return cell;
  }
}
