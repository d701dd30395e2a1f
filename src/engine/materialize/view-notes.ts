import { quoteLiteral } from '../../core/index.ts';
import type { Statement } from '../adapter/index.ts';
import type { MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/**
 * Notes with which SQL a view was published and how PostgreSQL prints it, so that the next run can tell that nothing
 * changed: neither the project nor, by hand, the view.
 */
export function noteView(input: MaterializeInput): Statement {
  const { schema, identifier } = input.target;
  const view = quoteLiteral(relationSql(input.target));
  return {
    purpose: 'note what was published',
    sql: `insert into sigeti_wap.view (schema_name, view_name, sql_hash, definition_hash)
values (${quoteLiteral(schema)}, ${quoteLiteral(identifier)}, ${quoteLiteral(input.hash(input.select))}, md5(pg_get_viewdef(${view}::regclass)))
on conflict (schema_name, view_name) do update set sql_hash = excluded.sql_hash, definition_hash = excluded.definition_hash`,
  };
}
