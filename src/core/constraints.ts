import type { ModelNode, Node } from './manifest.ts';
import { isContractEnforced } from './node-kinds.ts';

/** dbt's own words. */
export const CONSTRAINT_TYPES = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'] as const;

export type ConstraintType = (typeof CONSTRAINT_TYPES)[number];

/** A constraint that a model declares, of one column or of the whole table. */
export interface DeclaredConstraint {
  readonly type: ConstraintType;
  /** As SQL would write them: quoted where that matters. */
  readonly columns: readonly string[];
  readonly isOfColumn: boolean;
  /** As PostgreSQL would read it; dbt knows names of constraints of the whole table only. */
  readonly name?: string | undefined;
  readonly expression?: string | undefined;
  /** `warn_unsupported`: whether to be told where it is not created. */
  readonly warns: boolean;
}

/** All constraints of a model, those of columns first. What is none is left out: parsing has said so. */
export function declaredConstraints({ columns, constraints = [] }: ModelNode): readonly DeclaredConstraint[] {
  const ofColumns = Object.values(columns).flatMap(({ name, quote, constraints: own = [] }) =>
    own.flatMap((written) => toConstraint(written, [quote === true ? `"${name.replaceAll('"', '""')}"` : name])),
  );
  return [...ofColumns, ...constraints.flatMap((written) => toConstraint(written, undefined))];
}

/** Whether building creates the constraint; the others are told of. */
export function isCreated({ type, isOfColumn, expression }: DeclaredConstraint): boolean {
  switch (type) {
    case 'unique':
    case 'primary_key':
      return true;
    case 'not_null':
      return isOfColumn;
    case 'check':
      return expression !== undefined;
    case 'custom':
      return expression !== undefined && !isOfColumn;
    case 'foreign_key':
      return false;
  }
}

/** Whether the model is a table of the engine's own, which can have constraints. */
export function canHaveConstraints({ config: { materialized } }: ModelNode): boolean {
  return materialized === 'table' || materialized === 'incremental';
}

/** What the published table of the model is to have; undefined where no contract says so. */
export function enforcedConstraints(node: Node): readonly DeclaredConstraint[] | undefined {
  if (node.resourceType !== 'model' || !isContractEnforced(node) || !canHaveConstraints(node)) return undefined;
  return declaredConstraints(node);
}

function toConstraint(written: unknown, column: readonly string[] | undefined): readonly DeclaredConstraint[] {
  if (typeof written !== 'object' || written === null) return [];
  const { type, name, expression, columns, warn_unsupported: warns } = written as Readonly<Record<string, unknown>>;
  const known = CONSTRAINT_TYPES.find((one) => one === type);
  if (known === undefined) return [];
  return [
    {
      type: known,
      columns: column ?? (Array.isArray(columns) ? columns.map(String) : []),
      isOfColumn: column !== undefined,
      name: column === undefined && typeof name === 'string' && name !== '' ? folded(name) : undefined,
      expression: typeof expression === 'string' && expression.trim() !== '' ? expression.trim() : undefined,
      warns: warns !== false,
    },
  ];
}

function folded(name: string): string {
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
