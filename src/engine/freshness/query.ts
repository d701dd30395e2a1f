import type { SourceNode } from '../../core/index.ts';
import { freshnessUnmeasurable } from './errors.ts';

/**
 * The template of the query for the newest load of a source, one column named `max_loaded_at`: the maximum of
 * `loaded_at_field`, or what `loaded_at_query` returns. Throws RUN_FRESHNESS_UNMEASURABLE where the source has neither.
 */
export function loadTemplate(source: SourceNode, filter: string | null): string {
  const { loadedAtField, loadedAtQuery } = source;
  if (loadedAtQuery !== undefined) return `select (\n${loadedAtQuery}\n) as max_loaded_at`;
  if (loadedAtField === undefined) throw freshnessUnmeasurable(source);
  const where = filter === null ? '' : `\nwhere ${filter}`;
  return `select max(${loadedAtField}) as max_loaded_at\nfrom {{ source('${source.sourceName}', '${source.name}') }}${where}`;
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'`;

/**
 * Wraps the query: when the source was loaded, the time now (both ISO 8601, UTC) and the seconds between. A time without
 * a zone is UTC, as dbt takes it; it goes by its text, since the type is known only to the server.
 */
export function measureQuery(select: string): string {
  return `with measured as (
${select}
), loaded as (
  select case when pg_typeof(max_loaded_at) = 'timestamp with time zone'::regtype then max_loaded_at::text::timestamptz
    else max_loaded_at::text::timestamp at time zone 'UTC' end as loaded_at
  from measured
)
select to_char(loaded_at at time zone 'UTC', ${ISO}), to_char(now() at time zone 'UTC', ${ISO}),
  (extract(epoch from now()) - extract(epoch from loaded_at))::float8
from loaded`;
}
