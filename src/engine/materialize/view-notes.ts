import { quoteLiteral, type RelationName } from '../../core/index.ts';
import { readsHash, type Statement } from '../adapter/index.ts';
import type { MaterializeInput } from './materialization.ts';
import { relationSql } from './sql.ts';

/**
 * Notes with which SQL a view was published, how PostgreSQL prints it and what it found there, so that the next run can
 * tell that nothing changed: neither the project, nor what the view reads, nor, by hand, the view.
 */
export function noteView(input: MaterializeInput): Statement {
  const { schema, identifier } = input.target;
  return {
    purpose: 'note what was published',
    sql: `insert into sigeti_wap.view (schema_name, view_name, sql_hash, definition_hash, reads_hash)
values (${quoteLiteral(schema)}, ${quoteLiteral(identifier)}, ${quoteLiteral(input.hash(input.select))},
  md5(pg_get_viewdef(${viewOid(input.target)})), ${readsHash(viewOid(input.target))})
on conflict (schema_name, view_name) do update
set (sql_hash, definition_hash, reads_hash) = (excluded.sql_hash, excluded.definition_hash, excluded.reads_hash)`,
  };
}

/** Asks whether the view of that name out of sight is the published one: the same text can name other functions by now. */
export function asksForSameDefinition({ target }: MaterializeInput, trial: RelationName): Statement {
  return {
    purpose: 'look whether what the view reads has changed',
    sql: `select pg_get_viewdef(${viewOid(trial)}) = pg_get_viewdef(${viewOid(target)})`,
  };
}

function viewOid(view: RelationName): string {
  return `${quoteLiteral(relationSql(view))}::regclass`;
}
