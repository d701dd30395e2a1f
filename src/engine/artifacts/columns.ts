import { createHash } from 'node:crypto';
import type { ColumnInfo, ExecutableNode } from '../../core/index.ts';

/** The columns of a node in dbt's shape. */
export function columnEntries(columns: Readonly<Record<string, ColumnInfo>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [
      key,
      {
        name: column.name,
        description: column.description,
        meta: column.meta,
        data_type: column.dataType ?? null,
        constraints: (column.constraints ?? []).map(constraintEntry),
        quote: column.quote ?? null,
        config: { meta: column.meta, tags: column.tags },
        tags: column.tags,
        granularity: column.granularity ?? null,
        doc_blocks: column.docBlocks ?? [],
      },
    ]),
  );
}

/** A constraint of a model or column with everything it leaves unsaid. */
export function constraintEntry(constraint: unknown): Record<string, unknown> {
  const defaults = { name: null, expression: null, warn_unenforced: true, warn_unsupported: true, to: null };
  return { ...defaults, to_columns: [], ...Object(constraint) };
}

/** The contract of a node, with the checksum that tells whether it changed. */
export function contractEntry(node: ExecutableNode): Record<string, unknown> {
  const contract = { enforced: false, alias_types: true, ...Object(node.config.contract) };
  return { ...contract, checksum: contract.enforced === true ? contractChecksum(node) : null };
}

const CONSTRAINED = ['table', 'incremental'];

/** dbt hashes how Python prints the columns and constraints; a state of real dbt must compare equal. */
function contractChecksum(node: ExecutableNode): string {
  const columns = Object.values(node.columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = columns.map(
    ({ name, dataType, constraints }) =>
      `|${name}${dataType ?? 'None'}${printConstraints(constraints, 'ColumnLevelConstraint')}`,
  );
  const { materialized } = node.config;
  const ofModel = node.resourceType === 'model' ? node.constraints : [];
  const model = CONSTRAINED.includes(materialized)
    ? `${materialized}${printConstraints(ofModel, 'ModelLevelConstraint')}`
    : '';
  return createHash('sha256')
    .update(`${parts.join('')}${model}`)
    .digest('hex');
}

function printConstraints(constraints: readonly unknown[] = [], className: string): string {
  const printed = constraints.map((constraint) => {
    const { type, columns, ...fields } = constraintEntry(constraint);
    const own = ['name', 'expression', 'warn_unenforced', 'warn_unsupported', 'to', 'to_columns'];
    const parts = own.map((key) => `${key}=${printPython(fields[key])}`);
    const more = className === 'ModelLevelConstraint' ? [`columns=${printPython(columns ?? [])}`] : [];
    return `${className}(${[`type=<ConstraintType.${type}: '${type}'>`, ...parts, ...more].join(', ')})`;
  });
  return `[${printed.join(', ')}]`;
}

/** As Python prints it. */
function printPython(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(printPython).join(', ')}]`;
  if (typeof value !== 'string') return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}
