import type { ComparedRelation, DifferentRow, Verification } from '../../engine/index.ts';

/** The comparison for programs. Names are part of the product's contract: docs/increments.md. */
export function verificationJson(verification: Verification): Record<string, unknown> {
  return {
    version: 1,
    generated_at: verification.at.toISOString(),
    project: verification.project,
    server: verification.server,
    schema: verification.schema,
    same: verification.isSame,
    relations: verification.relations.map(relationJson),
  };
}

function relationJson(relation: ComparedRelation): Record<string, unknown> {
  const { node, status, rows, counts, columns, samples, shape, error, reason } = relation;
  return {
    unique_id: node.uniqueId,
    schema: node.relation.schema,
    name: node.relation.identifier,
    materialized: node.config.materialized,
    status,
    key: relation.key,
    ignored: relation.ignored,
    rows: rows ?? null,
    missing: counts?.missing ?? null,
    surplus: counts?.surplus ?? null,
    different: counts?.different ?? null,
    columns: (columns ?? []).map(({ name, rows: count, isKey }) => ({ name, rows: count, is_key: isKey })),
    shape: (shape ?? []).map(({ en }) => en),
    samples: (samples ?? []).map(sampleJson),
    error: error?.toJSON() ?? null,
    reason: reason?.en ?? null,
    seconds: relation.seconds,
  };
}

/** A value that is personal is left out: `masked` says so. */
function sampleJson({ kind, key, columns }: DifferentRow): Record<string, unknown> {
  return {
    kind,
    key: Object.fromEntries(key.map(({ column, value }) => [column, value ?? null])),
    columns: columns.map(({ column, published, rebuilt }) => ({
      name: column,
      masked: published === undefined,
      published: published ?? null,
      rebuilt: rebuilt ?? null,
    })),
  };
}
