import type { ColumnInfo, DocumentedColumn } from '../../core/index.ts';

/** A column as the database holds it. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
}

/**
 * The columns of a relation in the database's order, with what the project says of them; then those that the project
 * describes and the database does not have. Names are compared without regard to case, as dbt's page does.
 */
export function toColumns(
  declared: Readonly<Record<string, ColumnInfo>>,
  found: readonly FoundColumn[] | undefined,
): readonly DocumentedColumn[] {
  const described = new Map(Object.values(declared).map((column) => [column.name.toLowerCase(), column]));
  const inDatabase = (found ?? []).map(({ name, type, comment }): DocumentedColumn => {
    const column = described.get(name.toLowerCase());
    return { ...descriptionOf(column), name, type, comment, found: true };
  });
  const names = new Set(inDatabase.map(({ name }) => name.toLowerCase()));
  const missing = [...described.values()].filter(({ name }) => !names.has(name.toLowerCase()));
  return [
    ...inDatabase,
    ...missing.map((column) => ({
      ...descriptionOf(column),
      name: column.name,
      type: column.dataType,
      found: found === undefined ? undefined : false,
    })),
  ];
}

function descriptionOf(column: ColumnInfo | undefined) {
  const { description = '', tags = [], meta = {} } = column ?? {};
  return { description, tags, meta, declared: column !== undefined };
}
