import { quoteIdentifier } from '../../core/index.ts';
import type { CatalogColumn } from '../adapter/index.ts';
import { type HostFunction, HostObject, type Value } from '../jinja/index.ts';
import { bindArguments, requireText } from './arguments.ts';
import { MemberObject, method } from './members.ts';

interface ColumnState {
  readonly name: string;
  /** The type without its modifiers, e.g. `numeric`. */
  readonly dtype: string;
  readonly charSize: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
}

const TEXTS = ['text', 'character varying', 'character', 'varchar'];
const FLOATS = ['real', 'float4', 'float', 'double precision', 'float8'];
const NUMERICS = ['numeric', 'decimal'];
const INTEGERS = [
  ...['smallint', 'integer', 'bigint', 'smallserial', 'serial', 'bigserial'],
  ...['int2', 'int4', 'int8', 'serial2', 'serial4', 'serial8'],
];
const TRANSLATIONS: Readonly<Record<string, string>> = { STRING: 'TEXT' };

/** A column as templates see it. */
export class ColumnObject extends HostObject {
  override readonly typeName = 'PostgresColumn';
  readonly state: ColumnState;

  constructor(state: ColumnState) {
    super();
    this.state = state;
  }

  getMember(name: string): Value | undefined {
    return MEMBERS[name]?.(this);
  }

  override equals(other: Value): boolean {
    return other instanceof ColumnObject && JSON.stringify(other.state) === JSON.stringify(this.state);
  }

  toText(): string {
    return `<PostgresColumn ${this.state.name} (${dataType(this.state)})>`;
  }

  is(types: readonly string[]): boolean {
    return types.includes(this.state.dtype.toLowerCase());
  }
}

const MEMBERS: Readonly<Record<string, (column: ColumnObject) => Value>> = Object.assign(Object.create(null), {
  name: ({ state }) => state.name,
  column: ({ state }) => state.name,
  quoted: ({ state }) => quoteIdentifier(state.name),
  dtype: ({ state }) => state.dtype,
  data_type: ({ state }) => dataType(state),
  char_size: ({ state }) => state.charSize,
  numeric_precision: ({ state }) => state.precision,
  numeric_scale: ({ state }) => state.scale,
  is_string: (column) => () => column.is(TEXTS),
  is_number: (column) => () => column.is([...FLOATS, ...INTEGERS, ...NUMERICS]),
  is_float: (column) => () => column.is(FLOATS),
  is_integer: (column) => () => column.is(INTEGERS),
  is_numeric: (column) => () => column.is(NUMERICS),
  string_size: (column) => () => column.state.charSize ?? 256,
  can_expand_to: (column) => (args) => canExpand(column, args[0]),
  literal: (column) => (args) => `${String(args[0])}::${dataType(column.state)}`,
} satisfies Record<string, (column: ColumnObject) => Value>);

function canExpand(column: ColumnObject, other: Value | undefined): boolean {
  if (!(other instanceof ColumnObject) || !column.is(TEXTS) || !other.is(TEXTS)) return false;
  return (other.state.charSize ?? 256) > (column.state.charSize ?? 256);
}

function dataType({ dtype, charSize, precision, scale }: ColumnState): string {
  const kind = dtype.toLowerCase();
  if (TEXTS.includes(kind) && charSize !== null)
    return `${kind === 'varchar' ? 'character varying' : kind}(${charSize})`;
  if (NUMERICS.includes(kind) && precision !== null) return `${dtype}(${precision},${scale ?? 0})`;
  return dtype;
}

/** A column of the catalogue: `numeric(18,2)` is taken apart into type, precision and scale. */
export function columnObject(column: CatalogColumn): ColumnObject {
  return columnOfType(column.name, column.type);
}

function columnOfType(name: string, type: string): ColumnObject {
  const { base, first, second, rest } = /^(?<base>[^(]+)\((?<first>\d+)(?:,(?<second>-?\d+))?\)(?<rest>.*)$/.exec(type)
    ?.groups ?? { base: type };
  const known = rest ? type : (base ?? type);
  const sized = !rest && first !== undefined;
  return new ColumnObject({
    name,
    dtype: known,
    charSize: sized && TEXTS.includes(known) ? Number(first) : null,
    precision: sized && NUMERICS.includes(known) ? Number(first) : null,
    scale: sized && NUMERICS.includes(known) ? Number(second ?? 0) : null,
  });
}

/** `api.Column`: makes columns and translates type names. */
export function columnClass(): MemberObject {
  const make: HostFunction = (args, kwargs) => {
    const given = bindArguments(
      'Column',
      ['column', 'dtype', 'char_size', 'numeric_precision', 'numeric_scale'],
      args,
      kwargs,
    );
    const size = (value: Value | undefined) => (typeof value === 'number' ? value : null);
    return new ColumnObject({
      name: requireText('Column', 'column', given.column),
      dtype: requireText('Column', 'dtype', given.dtype),
      charSize: size(given.char_size),
      precision: size(given.numeric_precision),
      scale: size(given.numeric_scale),
    });
  };
  return new MemberObject(
    'Column',
    {
      create: method((args) => {
        const name = requireText('Column.create', 'name', args[0]);
        return columnOfType(name, translateType(requireText('Column.create', 'label_or_dtype', args[1])));
      }),
      translate_type: method((args) => translateType(requireText('Column.translate_type', 'dtype', args[0]))),
      numeric_type: method((args) => numericType(args)),
      string_type: method((args) => `character varying(${String(args[0])})`),
    },
    make,
  );
}

/** dbt's names of types that PostgreSQL calls otherwise. */
function translateType(type: string): string {
  return TRANSLATIONS[type.toUpperCase()] ?? type;
}

function numericType([type, precision, scale]: readonly Value[]): string {
  const name = requireText('Column.numeric_type', 'dtype', type);
  return precision === undefined || precision === null || scale === undefined || scale === null
    ? name
    : `${name}(${String(precision)},${String(scale)})`;
}
