import type { QueryResult } from '../adapter/index.ts';
import { type HostFunction, HostObject, type Kwargs, PyDict, PyTuple, printText, type Value } from '../jinja/index.ts';
import { bindArguments } from './arguments.ts';
import { cellValue } from './cells.ts';

/** The rows of a query as templates see them, in the manner of the library that dbt uses (agate). */
export class ResultTable extends HostObject {
  override readonly typeName = 'Table';
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly #print: (text: string) => void;

  constructor(names: readonly string[], rows: readonly (readonly Value[])[], print: (text: string) => void) {
    super();
    this.names = names;
    this.rows = rows;
    this.#print = print;
  }

  getMember(name: string): Value | undefined {
    return TABLE_MEMBERS[name]?.(this);
  }

  toText(): string {
    return `<Table ${this.names.join(', ')}>`;
  }

  override iterate(): Iterable<Value> {
    return this.rows.map((cells) => new ResultRow(this.names, cells));
  }

  /** The same rows with only these columns, in this order. */
  select(names: readonly string[]): ResultTable {
    const places = names.map((name) => this.names.indexOf(name));
    const rows = this.rows.map((row) => places.map((place) => row[place] ?? null));
    return new ResultTable(names, rows, this.#print);
  }

  limit(start: number, end: number): ResultTable {
    return new ResultTable(this.names, this.rows.slice(start, end), this.#print);
  }

  print(): void {
    this.#print(asTextTable(this.names, this.rows));
  }
}

const TABLE_MEMBERS: Readonly<Record<string, (table: ResultTable) => Value>> = Object.assign(Object.create(null), {
  columns: (table) => new NamedList('columns', table.names, columnsOf(table)),
  column_names: (table) => new PyTuple(table.names),
  rows: (table) => new NamedList('rows', [], Array.from(table.iterate())),
  print_table: (table) => () => {
    table.print();
    return null;
  },
  select: (table) => (args) => table.select(textsOf(args[0])),
  exclude: (table) => (args) => {
    const left = textsOf(args[0]);
    return table.select(table.names.filter((name) => !left.includes(name)));
  },
  limit: (table) => (args, kwargs) => limited(table, args, kwargs),
} satisfies Record<string, (table: ResultTable) => Value>);

function limited(table: ResultTable, args: readonly Value[], kwargs: Kwargs): ResultTable {
  const given = bindArguments('limit', ['start_or_stop', 'stop'], args, kwargs);
  const [first, last] = [given.start_or_stop, given.stop].map((value) =>
    typeof value === 'number' ? value : undefined,
  );
  return last === undefined ? table.limit(0, first ?? table.rows.length) : table.limit(first ?? 0, last);
}

function columnsOf(table: ResultTable): Value[] {
  return table.names.map((name, place) => new ResultColumnObject(name, place, table));
}

function textsOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map((item) => printText(item)) : [printText(value ?? null)];
}

/** A list whose items also have names: `table.columns['id']`. */
class NamedList extends HostObject {
  override readonly typeName: string;
  readonly #names: readonly string[];
  readonly #items: readonly Value[];

  constructor(typeName: string, names: readonly string[], items: readonly Value[]) {
    super();
    this.typeName = typeName;
    this.#names = names;
    this.#items = items;
  }

  getMember(name: string): Value | undefined {
    return namedMember(name, this.#names, this.#items);
  }

  override getItem(key: Value): Value | undefined {
    return pick(key, this.#names, this.#items);
  }

  override iterate(): Iterable<Value> {
    return this.#items;
  }

  override size(): number {
    return this.#items.length;
  }

  toText(): string {
    return printText(new PyTuple(this.#items));
  }
}

/** A row: cells by place or by column name. */
class ResultRow extends HostObject {
  override readonly typeName = 'Row';
  readonly #names: readonly string[];
  readonly #cells: readonly Value[];

  constructor(names: readonly string[], cells: readonly Value[]) {
    super();
    this.#names = names;
    this.#cells = cells;
  }

  getMember(name: string): Value | undefined {
    return namedMember(name, this.#names, this.#cells) ?? pick(name, this.#names, this.#cells);
  }

  override getItem(key: Value): Value | undefined {
    return pick(key, this.#names, this.#cells);
  }

  override iterate(): Iterable<Value> {
    return this.#cells;
  }

  override size(): number {
    return this.#cells.length;
  }

  toText(): string {
    return `<agate.Row: ${printText(new PyTuple(this.#cells))}>`;
  }
}

/** A column: its cells, top down. */
class ResultColumnObject extends HostObject {
  override readonly typeName = 'Column';
  readonly #name: string;
  readonly #place: number;
  readonly #cells: readonly Value[];

  constructor(name: string, place: number, table: ResultTable) {
    super();
    this.#name = name;
    this.#place = place;
    this.#cells = table.rows.map((row) => row[place] ?? null);
  }

  getMember(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#name;
      case 'index':
        return this.#place;
      case 'values':
        return () => new PyTuple(this.#cells);
      case 'values_distinct':
        return () => new PyTuple([...new Set(this.#cells)]);
      case 'values_without_nulls':
        return () => new PyTuple(this.#cells.filter((cell) => cell !== null));
      default:
        return undefined;
    }
  }

  override getItem(key: Value): Value | undefined {
    return pick(key, [], this.#cells);
  }

  override iterate(): Iterable<Value> {
    return this.#cells;
  }

  override size(): number {
    return this.#cells.length;
  }

  toText(): string {
    return `<agate.Column: ${printText(new PyTuple(this.#cells))}>`;
  }
}

function pick(key: Value, names: readonly string[], items: readonly Value[]): Value | undefined {
  if (typeof key === 'string') return items[names.indexOf(key)];
  return typeof key === 'number' ? items.at(key) : undefined;
}

function namedMember(name: string, names: readonly string[], items: readonly Value[]): Value | undefined {
  switch (name) {
    case 'values':
      return () => new PyTuple(items);
    case 'keys':
      return () => new PyTuple(names);
    case 'items':
      return () => names.map((key, place) => new PyTuple([key, items[place] ?? null]));
    case 'dict':
      return () => new PyDict(names.map((key, place) => [key, items[place] ?? null]));
    case 'get':
      return ((args) => pick(args[0] ?? null, names, items) ?? args[1] ?? null) satisfies HostFunction;
    default:
      return undefined;
  }
}

/** The table of a query's answer. `print` shows what `print_table()` writes. */
export function resultTable(result: QueryResult, print: (text: string) => void): ResultTable {
  const names = result.columns.map(({ name }) => name);
  const rows = result.rows.map((row) => row.map((cell, place) => cellValue(cell, result.columns[place]?.type ?? '')));
  return new ResultTable(names, rows, print);
}

function asTextTable(names: readonly string[], rows: readonly (readonly Value[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : printText(cell))));
  const widths = names.map((name, place) => Math.max(name.length, ...cells.map((row) => row[place]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, place) => text.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(names), rule, ...cells.map(line)].join('\n');
}
