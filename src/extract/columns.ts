import { quoteIdentifier } from '../core/index.ts';
import type { SourceColumn } from './source-tables.ts';

/** A column of a copy. */
export interface CopiedColumn {
  readonly name: string;
  /** Its type in the source, as declared there. */
  readonly declared: string;
  /** Its type in the copy. */
  readonly type: string;
  /** The expression that reads it from the source. */
  readonly select: string;
}

/** Names of columns that hold secrets: they are copied only where `columns` names them. */
const SECRET =
  /(^|_)(password|passwd|pwd|mot_?de_?passe|mdp|secret)(_|$)|(^|_)(reset|refresh|access|api|auth|session|remember)_?(token|key)(_|$)/i;

export function holdsSecret(name: string): boolean {
  return SECRET.test(name);
}

/**
 * The type of a column in the copy, and how it is read. Types of PostgreSQL itself stay what they are, where the
 * warehouse's server has them too; enums, geometries and all others become text: an enum gets new values without a word,
 * and the types of an extension need the extension.
 */
export function copiedColumn(column: SourceColumn, isKnown: (type: string) => boolean): CopiedColumn {
  const { name, declared, base } = column;
  const sql = quoteIdentifier(name);
  if (base === 'money') return { name, declared, type: 'numeric', select: `${sql}::numeric` };
  if (column.isBuiltIn && isKnown(base)) return { name, declared, type: base, select: sql };
  if (column.asText !== undefined) return { name, declared, type: 'text', select: `${column.asText}(${sql})` };
  // COPY writes every value as its type does, so that no cast is needed, which would take a query to read the table.
  return { name, declared, type: column.isArray ? 'text[]' : 'text', select: sql };
}

/** Whether the column goes into the copy just as it lies in the source: then no query is needed to read it. */
export function isPlain({ name, select }: CopiedColumn): boolean {
  return select === quoteIdentifier(name);
}
