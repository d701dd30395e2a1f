import { quoteIdentifier } from '../../core/index.ts';
import { type HostFunction, PyDict, PyTuple, printText, toPython, Undefined, type Value } from '../jinja/index.ts';
import { bindArguments, optionalText, requireText, wrongType } from './arguments.ts';
import { type ColumnObject, columnObject } from './column.ts';
import type { TemplateDatabase } from './database.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';
import { catalogRelation, nameOf, RelationObject, relationClass } from './relation.ts';
import { ResultTable, resultTable } from './table.ts';

/** What the members of `adapter` need. `macro` runs a macro of the context by its name. */
export interface AdapterInput {
  readonly database: TemplateDatabase;
  readonly quoting: Readonly<Record<string, unknown>>;
  readonly dispatch: (name: string, namespace: string | undefined) => HostFunction;
  readonly print: (text: string) => void;
}

const RELATION = ['database', 'schema', 'identifier'] as const;

/** `adapter` while executing: answers come from the database. */
export function adapterObject(input: AdapterInput): MemberObject {
  return new MemberObject('adapter', { ...commonMembers(input), ...readers(input), ...writers(input) });
}

/** `adapter` while parsing: it dispatches macros; what would need a database answers nothing. */
export function parsingAdapter(input: Pick<AdapterInput, 'quoting' | 'dispatch'>): MemberObject {
  const members: Record<string, Getter> = {};
  for (const name of [
    'get_columns_in_relation',
    'get_missing_columns',
    'list_relations',
    'list_relations_without_caching',
    'list_schemas',
  ]) {
    members[name] = method(() => []);
  }
  for (const name of ['get_relation', 'load_relation', ...WRITERS]) members[name] = method(() => null);
  for (const name of ['check_schema_exists', 'already_exists']) members[name] = method(() => false);
  members.execute = method(() => new PyTuple(['', new ResultTable([], [], () => undefined)]));
  members.get_column_schema_from_query = method(() => []);
  return new MemberObject('adapter', { ...commonMembers(input), ...members });
}

const WRITERS = [
  'create_schema',
  'drop_schema',
  'drop_relation',
  'rename_relation',
  'truncate_relation',
  'expand_target_column_types',
  'commit',
  'cache_added',
  'cache_dropped',
  'cache_renamed',
  'verify_database',
];

function commonMembers({ quoting, dispatch }: Pick<AdapterInput, 'quoting' | 'dispatch'>): Record<string, Getter> {
  return {
    dispatch: method((args, kwargs) => {
      const given = bindArguments('adapter.dispatch', ['macro_name', 'macro_namespace'], args, kwargs);
      const name = requireText('adapter.dispatch', 'macro_name', given.macro_name);
      return dispatch(name, optionalText('adapter.dispatch', 'macro_namespace', given.macro_namespace));
    }),
    type: method(() => 'postgres'),
    quote: method(([identifier]) => quoteIdentifier(printText(identifier ?? null))),
    quote_as_configured: method(([identifier, part]) => {
      const text = printText(identifier ?? null);
      return quoting[String(part)] === false ? text : quoteIdentifier(text);
    }),
    quote_seed_column: method(([column, quote]) => {
      const text = printText(column ?? null);
      return quote === false ? text : quoteIdentifier(text);
    }),
    Relation: () => relationClass(quoting),
    behavior: () => new MemberObject('behavior', {}),
    get_hard_deletes_behavior: method(([config]) => hardDeletes(config)),
    standardize_grants_dict: method(([table]) => grantsOf(table)),
    nice_connection_name: constant('sigeti'),
  };
}

function readers({ database, quoting, print }: AdapterInput): Record<string, Getter> {
  return {
    execute: method(async (args, kwargs) => {
      const given = bindArguments('adapter.execute', ['sql', 'auto_begin', 'fetch', 'limit'], args, kwargs);
      const result = await database.query(requireText('adapter.execute', 'sql', given.sql), given.auto_begin === true);
      const table = given.fetch === true ? resultTable(result, print) : new ResultTable([], [], print);
      return new PyTuple([responseOf(result.rowCount), table]);
    }),
    get_relation: method(async (args, kwargs) => {
      const { found } = await lookUp(database, bindArguments('get_relation', RELATION, args, kwargs));
      return found ? catalogRelation(found, quoting) : null;
    }),
    already_exists: method(async ([schema, table]) => {
      const { found } = await lookUp(database, { database: '', schema: schema ?? null, identifier: table ?? null });
      return found !== undefined;
    }),
    list_relations: method(async (args, kwargs) => {
      const given = bindArguments('list_relations', ['database', 'schema'], args, kwargs);
      return listRelations(database, quoting, printText(given.database ?? null), printText(given.schema ?? null));
    }),
    list_relations_without_caching: method(async ([relation]) => {
      const { database: name, schema } = nameOf('list_relations_without_caching', relation);
      database.forget(schema);
      return listRelations(database, quoting, name, schema);
    }),
    check_schema_exists: method(async (args, kwargs) => {
      const given = bindArguments('check_schema_exists', ['database', 'schema'], args, kwargs);
      return database.schemaExists(printText(given.schema ?? null));
    }),
    get_columns_in_relation: method(([relation]) => columnsOf(database, 'get_columns_in_relation', relation)),
    get_missing_columns: method(async (args, kwargs) => {
      const given = bindArguments('get_missing_columns', ['from_relation', 'to_relation'], args, kwargs);
      const known = await columnsOf(database, 'get_missing_columns', given.to_relation);
      const names = new Set(known.map(({ state }) => state.name));
      const wanted = await columnsOf(database, 'get_missing_columns', given.from_relation);
      return wanted.filter(({ state }) => !names.has(state.name));
    }),
    get_column_schema_from_query: method(async ([sql]) => {
      const text = requireText('get_column_schema_from_query', 'sql', sql);
      const { columns } = await database.query(`select * from (\n${text}\n) as __dbt_sbq limit 0`);
      return columns.map(({ name, type }) => columnObject({ name, type, notNull: false }));
    }),
  };
}

function writers({ database }: AdapterInput): Record<string, Getter> {
  const run = async (relation: { schema: string }, sql: string): Promise<Value> => {
    await database.query(sql, true);
    database.forget(relation.schema);
    return null;
  };
  const nothing = method(() => null);
  return {
    create_schema: method(([relation]) => {
      const name = nameOf('create_schema', relation);
      return run(name, `create schema if not exists ${quoteIdentifier(name.schema)}`);
    }),
    drop_schema: method(([relation]) => {
      const name = nameOf('drop_schema', relation);
      return run(name, `drop schema if exists ${quoteIdentifier(name.schema)} cascade`);
    }),
    drop_relation: method(([relation]) => {
      const kind = relation instanceof RelationObject ? relation.state.type : null;
      const sql = `drop ${(kind ?? 'table').replace('_', ' ')} if exists ${printText(relation ?? null)} cascade`;
      return run(nameOf('drop_relation', relation), sql);
    }),
    truncate_relation: method(([relation]) =>
      run(nameOf('truncate_relation', relation), `truncate table ${printText(relation ?? null)}`),
    ),
    rename_relation: method(([from, to]) => {
      const { identifier } = nameOf('rename_relation', to);
      const sql = `alter table ${printText(from ?? null)} rename to ${quoteIdentifier(identifier)}`;
      return run(nameOf('rename_relation', from), sql);
    }),
    commit: method(async () => {
      await database.commit();
      return null;
    }),
    verify_database: nothing,
    expand_target_column_types: nothing,
    cache_added: forgetting(database),
    cache_dropped: forgetting(database),
    cache_renamed: forgetting(database),
  };
}

function forgetting(database: TemplateDatabase): Getter {
  return method((args) => {
    for (const relation of args) database.forget(nameOf('cache', relation).schema);
    return null;
  });
}

async function lookUp(
  database: TemplateDatabase,
  given: { readonly [Name in (typeof RELATION)[number]]?: Value },
): Promise<{ found: Awaited<ReturnType<TemplateDatabase['getRelation']>> }> {
  const [name, schema, identifier] = RELATION.map((part) => {
    const value = given[part];
    return value === null || value === undefined || value instanceof Undefined ? '' : printText(value);
  });
  if (!schema || !identifier) return { found: undefined };
  return { found: await database.getRelation({ database: name ?? '', schema, identifier }) };
}

async function listRelations(
  database: TemplateDatabase,
  quoting: Readonly<Record<string, unknown>>,
  name: string,
  schema: string,
): Promise<RelationObject[]> {
  const found = await database.listRelations(name, schema);
  return found.map((relation) => catalogRelation(relation, quoting)).filter(({ state }) => state.type !== null);
}

async function columnsOf(
  database: TemplateDatabase,
  owner: string,
  relation: Value | undefined,
): Promise<ColumnObject[]> {
  const columns = await database.getColumns(nameOf(owner, relation));
  return columns.map(columnObject);
}

function responseOf(rows: number): Value {
  return new MemberObject('AdapterResponse', {
    _message: constant(`OK ${rows}`),
    rows_affected: constant(rows),
    code: constant('OK'),
  });
}

function hardDeletes(config: Value | undefined): Value {
  const read = (key: string) => (config instanceof PyDict ? config.get(key) : undefined);
  const chosen = read('hard_deletes');
  if (chosen === 'invalidate' || chosen === 'new_record') return chosen;
  return read('invalidate_hard_deletes') === true && chosen !== 'ignore' ? 'invalidate' : 'ignore';
}

/** `{privilege: [grantee]}` from a result table with the columns `grantee` and `privilege_type`. */
function grantsOf(table: Value | undefined): Value {
  if (!(table instanceof ResultTable)) throw wrongType('standardize_grants_dict', 'grants_table', 'a table', table);
  const [grantee, privilege] = [table.names.indexOf('grantee'), table.names.indexOf('privilege_type')];
  const grants = new Map<string, string[]>();
  for (const row of table.rows) {
    const key = printText(row[privilege] ?? null);
    grants.set(key, [...(grants.get(key) ?? []), printText(row[grantee] ?? null)]);
  }
  return toPython(grants);
}
