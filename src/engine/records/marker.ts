import { quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';

/** The relation that marks a target's schema: a view of the latest run, so that it is of use to people too. */
export const MARKER = 'sigeti_last_run';

/**
 * Finds the mark of a target's schema, or sets it. Its generation changes when the mark went with the schema and had to
 * be set again: what was built under an earlier one was built before the schema was dropped.
 */
export async function openMarker(session: Session, target: string, run: string, known?: string): Promise<string> {
  const [found] = await session.script(`select n.oid is not null, c.oid is not null, obj_description(c.oid, 'pg_class')
from (select ${quoteLiteral(target)}::name as name) t left join pg_namespace n on n.nspname = t.name
  left join pg_class c on c.relnamespace = n.oid and c.relname = ${quoteLiteral(MARKER)}`);
  const [hasSchema, hasMarker, comment] = found?.rows[0] ?? [];
  const noted = /\[([^\]]+)\]/.exec(String(comment ?? ''))?.[1];
  if (hasMarker === true && noted !== undefined) return noted;
  const generation = hasMarker === true ? (known ?? run) : run;
  const create = [
    ...(hasSchema === true ? [] : [createSchema(target)]),
    ...(hasMarker === true ? [] : [createView(target)]),
  ];
  await executeBatch(session, [...create, commentOn(target, generation)]);
  return generation;
}

function createSchema(target: string): Statement {
  return { purpose: 'create the schema of the target', sql: `create schema if not exists ${quoteIdentifier(target)}` };
}

function createView(target: string): Statement {
  return {
    purpose: 'mark the schema of the target',
    sql: `create view ${quoteIdentifier(target)}.${MARKER} as
select run, command, status, started_at, finished_at from sigeti_wap.run_note where target = ${quoteLiteral(target)}`,
  };
}

function commentOn(target: string, generation: string): Statement {
  const text = `The latest run. It also marks the schema: where it is gone, the schema was dropped, and the next run rebuilds incremental tables in full. [${generation}]`;
  return {
    purpose: 'mark the schema of the target',
    sql: `comment on view ${quoteIdentifier(target)}.${MARKER} is ${quoteLiteral(text)}`,
  };
}
