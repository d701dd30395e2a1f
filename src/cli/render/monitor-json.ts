import type { MonitoredRelation, MonitorReport } from '../../engine/index.ts';

/** The report for programs. Names and units are part of the product's contract: docs/monitor.md. */
export function monitorJson(report: MonitorReport): Record<string, unknown> {
  const { run } = report;
  const all = report.layers.flatMap(({ relations }) => relations);
  return {
    version: 1,
    generated_at: report.at.toISOString(),
    project: report.project,
    server: report.server,
    schema: report.schema,
    run: run
      ? { command: run.command, status: run.status, started_at: run.startedAt, finished_at: run.finishedAt }
      : null,
    layers: report.layers.map(({ name, relations }) => ({
      name,
      ...totals(relations),
      relations: relations.map(relationJson),
    })),
    totals: totals(all),
    sources: report.sources.map(({ source, freshness }) => ({
      unique_id: source.uniqueId,
      name: `${source.sourceName}.${source.name}`,
      status: freshness?.status ?? null,
      max_loaded_at: freshness?.measured?.loadedAt ?? null,
      age_seconds: freshness?.measured?.age ?? null,
      criteria: freshness?.criteria ?? null,
      error: freshness?.error?.code ?? null,
    })),
    tests: report.tests,
  };
}

function relationJson({ node, state, kind, rows, sizes, loadedAt, record, error }: MonitoredRelation) {
  return {
    unique_id: node.uniqueId,
    schema: node.relation.schema,
    name: node.relation.identifier,
    state,
    kind: kind ?? null,
    materialized: node.config.materialized,
    rows: rows ? { count: rows.count, precision: rows.precision } : null,
    bytes: sizes ? { table: sizes.table, indexes: sizes.indexes, toast: sizes.toast, total: sizes.total } : null,
    loaded_at: loadedAt ?? null,
    status: record?.status ?? null,
    seconds: record?.seconds ?? null,
    error: error?.code ?? null,
  };
}

/** Rows of tables alone: views repeat them. */
function totals(relations: readonly MonitoredRelation[]) {
  const counted = relations.filter(({ kind }) => kind === 'table').flatMap(({ rows }) => rows ?? []);
  return {
    relations_total: relations.length,
    relations_present: relations.filter(({ state }) => state === 'present').length,
    rows: counted.reduce((sum, { count }) => sum + count, 0),
    rows_are_exact: counted.every(({ precision }) => precision === 'exact'),
    bytes: relations.reduce((sum, { sizes }) => sum + (sizes?.total ?? 0), 0),
  };
}
