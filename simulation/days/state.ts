import type { Source } from '../source.ts';
import { dayOf, type Instant, yearOf } from '../time.ts';
import { REFERENCES } from './references.ts';
import type { Change, Lists, Rows, TableName } from './rows.ts';

/** Tables whose rows have an `id` of their own. */
type Numbered = { [T in TableName]: Rows[T] extends { id: number } ? T : never }[TableName];

/**
 * The operational database in memory, and the journal of what was done to it. All changes go through here: a row is
 * changed by nobody else.
 */
export class State {
  readonly source: Source;
  private readonly lists: Lists;
  private readonly lastIds = new Map<TableName, number>();
  private readonly lastReferences = new Map<string, number>();
  private journal: Change[] = [];
  private columns = 0;

  /** The source becomes the state's own. */
  constructor(source: Source) {
    this.source = source;
    this.lists = source;
    for (const table of tableNames(source)) {
      let last = 0;
      for (const row of this.lists[table]) if ('id' in row) last = Math.max(last, row.id);
      this.lastIds.set(table, last);
    }
  }

  /** Adds a row under the next id, which is never that of an earlier row, deleted or not. */
  add<T extends Numbered>(table: T, fields: Omit<Rows[T], 'id'>): Rows[T];
  add<T extends TableName>(table: T, fields: Rows[T]): Rows[T];
  add<T extends TableName>(table: T, fields: Rows[T]): Rows[T] {
    const row = { ...fields };
    if (this.isNumbered(table)) {
      const id = (this.lastIds.get(table) ?? 0) + 1;
      this.lastIds.set(table, id);
      Reflect.set(row, 'id', id);
    }
    this.lists[table].push(row);
    this.note('insert', table, row);
    return row;
  }

  /** Changes fields of a row, and nothing else: `updatedAt` only where it is among them. */
  set<T extends TableName>(table: T, row: Rows[T], fields: Partial<Rows[T]>): void {
    Object.assign(row, fields);
    this.note('update', table, row);
  }

  /**
   * Deletes a row, with what the foreign keys take along or set to null; those are the database's own doing and leave
   * `updated_at` as it was. Throws where a key refuses it: ask `mayRemove` first.
   */
  remove<T extends TableName>(table: T, row: Rows[T]): void {
    if (!this.mayRemove(table, row)) throw new Error(`${table}: a row that others need cannot be deleted`);
    for (const { table: child, field, onDelete } of REFERENCES[table] ?? []) {
      for (const dependent of this.dependents(child, field, row)) {
        if (onDelete === 'cascade') this.remove(child, dependent);
        else {
          Reflect.set(dependent, field, null);
          this.note('update', child, dependent);
        }
      }
    }
    const list = this.lists[table];
    list.splice(list.indexOf(row), 1);
    this.note('delete', table, row);
  }

  mayRemove<T extends TableName>(table: T, row: Rows[T]): boolean {
    return (REFERENCES[table] ?? []).every(({ table: child, field, onDelete }) => {
      if (onDelete === 'set null') return true;
      const dependents = this.dependents(child, field, row);
      return onDelete === 'refuse'
        ? dependents.length === 0
        : dependents.every((dependent) => this.mayRemove(child, dependent));
    });
  }

  /** Gives a table one more column, which no row fills. */
  addColumn(table: TableName): void {
    this.columns++;
    this.journal.push({ kind: 'column', table, column: `champ_ajoute_${this.columns}` });
  }

  /** `PREFIX-YYYY-NNNN`, after the highest of the year, and never given twice. */
  nextReference<T extends TableName>(prefix: string, table: T, field: keyof Rows[T] & string, at: Instant): string {
    const year = yearOf(dayOf(at));
    const start = `${prefix}-${year}-`;
    let last = this.lastReferences.get(start);
    if (last === undefined) {
      last = 0;
      for (const row of this.lists[table]) {
        const text = String(Reflect.get(row, field));
        if (text.startsWith(start)) last = Math.max(last, Number(text.slice(start.length)));
      }
    }
    this.lastReferences.set(start, last + 1);
    return `${start}${String(last + 1).padStart(4, '0')}`;
  }

  /** The id that the table gave last. */
  lastId(table: TableName): number {
    return this.lastIds.get(table) ?? 0;
  }

  /** How many rows each table has. */
  counts(): Map<TableName, number> {
    return new Map(tableNames(this.source).map((table) => [table, this.lists[table].length]));
  }

  /** What was done since the last call, in its order. */
  takeChanges(): readonly Change[] {
    const changes = this.journal;
    this.journal = [];
    return changes;
  }

  private dependents(table: TableName, field: string, { ...parent }: Rows[TableName]): Rows[TableName][] {
    const id = 'id' in parent ? parent.id : undefined;
    return this.lists[table].filter((row) => Reflect.get(row, field) === id);
  }

  private isNumbered(table: TableName): boolean {
    return table !== 'collecteZones' && table !== 'collecteAgents';
  }

  private note(kind: 'insert' | 'update' | 'delete', table: TableName, row: Rows[TableName]): void {
    this.journal.push({ kind, table, row: { ...row } });
  }
}

function tableNames(source: Source): TableName[] {
  return Object.keys(source).filter((name): name is TableName => Object.hasOwn(source, name));
}
