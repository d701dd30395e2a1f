import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Statement } from '../adapter/index.ts';
import type { IncrementSource } from '../increment/index.ts';
import { type BuildStatement, type IncrementInput, type MaterializeInput, scratchRelation } from './materialization.ts';
import { columnList, createTable, keysEqual, relationSql } from './sql.ts';

/** The schema of the engine's own tables. */
const OWN_SCHEMA = 'sigeti_wap';
/** The ledger's column that says what a row was like, where a watermark does not. */
const EVIDENCE = 'sigeti_evidence';

/** What an increment keeps of an input from one refresh to the next, and how it is written. */
export interface Ledger {
  readonly source: IncrementSource;
  /** Its place in the declaration: names of scratch tables. */
  readonly index: number;
  /** The table with what the last refresh has seen. */
  readonly table: RelationName;
  /** Real names of the key's columns. */
  readonly key: readonly string[];
  /** Real names of the columns of edges and peers. */
  readonly links: readonly string[];
  readonly watermark: CatalogColumn | undefined;
  /** Columns of the table with their values, as SQL over the input. */
  readonly columns: readonly { readonly name: string; readonly value: string }[];
  /** Hash of all that decides what its rows mean. */
  readonly definition: string;
}

/** The name of an input's ledger, the same in every run of the target. */
export function ledgerTable(input: MaterializeInput, target: string, name: string): RelationName {
  const hash = input.hash(JSON.stringify([target, input.uniqueId, name])).slice(0, 20);
  return { database: input.target.database, schema: OWN_SCHEMA, identifier: `ledger_${hash}` };
}

/** The columns of an input's ledger: its key, what links it, and the evidence that a row is what it was. */
export function ledgerColumns(
  source: Pick<Ledger, 'key' | 'links' | 'watermark'> & { readonly compare: readonly string[] },
  all: readonly CatalogColumn[],
): Ledger['columns'] {
  const { key, links, watermark, compare } = source;
  const kept = [...new Set([...key, ...links, ...(watermark === undefined ? [] : [watermark.name])])];
  const hashed = compare.length > 0 ? compare : watermark === undefined ? all.map(({ name }) => name) : [];
  const compared = hashed.filter((name) => !kept.includes(name));
  const columns = kept.map((name) => ({ name, value: quoteIdentifier(name) }));
  if (compared.length === 0) return columns;
  return [...columns, { name: EVIDENCE, value: `hashtextextended(row(${columnList(compared)})::text collate "C", 0)` }];
}

function ledgerSelect(ledger: Ledger): string {
  const list = ledger.columns.map(({ name, value }) => `${value} as ${quoteIdentifier(name)}`);
  return `select ${list.join(', ')} from ${relationSql(ledger.source.relation)}`;
}

/** Reads what the last refresh has noted, and whether the keys of each input are to be compared again. */
export function readRegistry(input: MaterializeInput, { target, spec }: IncrementInput): Statement {
  const wanted = spec.inputs.map((source) => {
    const every = typeof source.reconcile === 'object' ? quoteLiteral(source.reconcile.every) : 'null';
    const { schema, identifier } = ledgerTable(input, target, source.name);
    return `(${quoteLiteral(source.name)}, ${every}::interval, ${quoteLiteral(`${schema}.${identifier}`)})`;
  });
  return {
    purpose: 'read what the last increment has seen',
    sql: `select w.input, l.definition, l.watermark, l.captured_at::text, l.reconciled_at::text,
  coalesce(l.reconciled_at + w.every <= now(), false), to_regclass(w.relation) is not null, now()::text
from (values ${wanted.join(', ')}) w (input, every, relation)
left join sigeti_wap.ledger l on l.target = ${quoteLiteral(target)} and l.unique_id = ${quoteLiteral(input.uniqueId)}
  and l.input = w.input`,
  };
}

/** What the registry says of an input's ledger. */
export interface Registered {
  readonly definition: string;
  readonly watermark: string | undefined;
  readonly capturedAt: string;
  readonly reconciledAt: string;
  readonly isDue: boolean;
  readonly isThere: boolean;
}

/** What a refresh has seen of an input. */
export interface Seen {
  readonly watermark: string | undefined;
  readonly capturedAt: string;
  readonly reconciledAt: string;
}

/** Notes what was seen of an input, in the transaction that publishes what was made of it. */
export function register(input: MaterializeInput, target: string, ledger: Ledger, seen: Seen): Statement {
  const text = (value: string | undefined) => (value === undefined ? 'null' : quoteLiteral(value));
  const values = [
    target,
    input.uniqueId,
    ledger.source.name,
    ledger.table.identifier,
    ledger.definition,
    seen.watermark,
    seen.capturedAt,
    seen.reconciledAt,
  ].map(text);
  return {
    purpose: 'note what the increment has seen',
    sql: `insert into sigeti_wap.ledger (target, unique_id, input, relation, definition, watermark, captured_at, reconciled_at)
values (${values.join(', ')}) on conflict (target, unique_id, input) do update set relation = excluded.relation,
  definition = excluded.definition, watermark = excluded.watermark, captured_at = excluded.captured_at,
  reconciled_at = excluded.reconciled_at`,
  };
}

/** The scratch table of an input: `__l` a new ledger, `__c` changed rows, `__m` what they mark, `__k` keys to read, `__x` what is read. */
export function inputScratch(
  input: MaterializeInput,
  ledger: Ledger,
  letter: 'l' | 'c' | 'm' | 'k' | 'x',
): RelationName {
  return scratchRelation(input, `__${letter}${ledger.index}`);
}

/** Notes all rows of an input in a scratch table that becomes its ledger when the model is published. */
export function captureLedger(input: MaterializeInput, ledger: Ledger): readonly BuildStatement[] {
  const table = inputScratch(input, ledger, 'l');
  const isNull = ledger.key.map((column) => `${quoteIdentifier(column)} is null`).join(' or ');
  return [
    createTable(table, ledgerSelect(ledger), 'note the rows of an input', false),
    {
      purpose: 'check that the key of an input is unique and complete',
      sql: `select row(${columnList(ledger.key)})::text, count(*), ${isNull} from ${relationSql(table)}
group by ${columnList(ledger.key)} having count(*) > 1 or ${isNull} order by 3 desc limit 1`,
    },
    maxWatermark(ledger, `from ${relationSql(table)}`),
  ];
}

function maxWatermark({ watermark }: Ledger, from: string): Statement {
  const max = watermark === undefined ? 'null' : `max(${quoteIdentifier(watermark.name)})::text`;
  return { purpose: 'note the rows of an input', sql: `select ${max} ${from}` };
}

export function indexLedger(input: MaterializeInput, ledger: Ledger): readonly Statement[] {
  const table = relationSql(inputScratch(input, ledger, 'l'));
  // It moves with the table, so its name must be free there too.
  const name = quoteIdentifier(`${ledger.table.identifier}_key`);
  return [
    {
      purpose: 'note the rows of an input',
      sql: `create unique index ${name} on ${table} (${columnList(ledger.key)})`,
    },
    { purpose: 'note the rows of an input', sql: `analyze ${table}` },
  ];
}

/** Puts a new ledger in the place of the last. Nobody but this model's refresh reads it: its lock holds nobody up. */
export function replaceLedger(input: MaterializeInput, ledger: Ledger): readonly Statement[] {
  const fresh = inputScratch(input, ledger, 'l');
  const purpose = 'note what the increment has seen';
  const { identifier } = ledger.table;
  // Scratch names are unique in a run only: it gets its own name before it moves.
  return [
    { purpose, sql: `drop table if exists ${relationSql(ledger.table)}` },
    { purpose, sql: `alter table ${relationSql(fresh)} rename to ${quoteIdentifier(identifier)}` },
    { purpose, sql: `alter table ${relationSql({ ...fresh, identifier })} set schema ${OWN_SCHEMA}` },
  ];
}

/** Forgets inputs that the declaration has no more. */
export function forgetOthers(input: MaterializeInput, { target, spec }: IncrementInput): Statement {
  const names = spec.inputs.map(({ name }) => quoteLiteral(name)).join(', ');
  return {
    purpose: 'note what the increment has seen',
    sql: `delete from sigeti_wap.ledger where target = ${quoteLiteral(target)}
  and unique_id = ${quoteLiteral(input.uniqueId)} and input not in (${names})`,
  };
}

/** How far back rows are looked at where keys are not reconciled. */
function windowStart({ watermark, source }: Ledger, last: Registered): string {
  const type = watermark?.type ?? 'text';
  const { lookback } = source;
  if (/^(timestamp|date)/.test(type)) {
    const back = /^\d+$/.test(lookback) ? `interval '${lookback} seconds'` : `interval ${quoteLiteral(lookback)}`;
    const seen = last.watermark === undefined ? 'null' : quoteLiteral(last.watermark);
    return `least(${seen}::${type}, timestamptz ${quoteLiteral(last.capturedAt)}::${type}) - ${back}`;
  }
  const seen = last.watermark === undefined ? 'null' : quoteLiteral(last.watermark);
  return /^\d+$/.test(lookback) && lookback !== '0' ? `${seen}::${type} - ${lookback}` : `${seen}::${type}`;
}

/** Old and new columns of changed rows: `o1`, `o2`, … and `n1`, `n2`, …, in the order of the ledger's. */
export function changed(side: 'o' | 'n', ledger: Ledger, name: string): string {
  return side + (ledger.columns.findIndex((column) => column.name === name) + 1);
}

/**
 * Compares an input with its ledger: rows that came, went or differ, with their old and new values. Without `reconcile`
 * only rows with a recent watermark are looked at, and none is found to be gone.
 */
export function findChanges(
  input: MaterializeInput,
  ledger: Ledger,
  last: Registered,
  reconcile: boolean,
): readonly BuildStatement[] {
  const table = inputScratch(input, ledger, 'c');
  const names = ledger.columns.map(({ name }) => name);
  const list = names.map(
    (name, at) => `o.${quoteIdentifier(name)} as o${at + 1}, n.${quoteIdentifier(name)} as n${at + 1}`,
  );
  const known = `(select true as sigeti_here, * from ${relationSql(ledger.table)}) o`;
  const seen = `(select true as sigeti_here, * from (${ledgerSelect(ledger)}${reconcile ? '' : recent(ledger, last)}) s) n`;
  const differ = `record_image_ne(row(${columnList(names, 'o.')}), row(${columnList(names, 'n.')}))`;
  const join = reconcile ? `${known} full join ${seen}` : `${seen} left join ${known}`;
  return [
    createTable(
      table,
      `select o.sigeti_here is not null as had, n.sigeti_here is not null as has, ${list.join(', ')}
from ${join} on ${keysEqual(ledger.key, 'o', 'n')} where o.sigeti_here is null or n.sigeti_here is null or ${differ}`,
      'find the changed rows of an input',
    ),
    checkChanges(ledger, relationSql(table)),
    measureChanges(ledger, relationSql(table), last),
  ];
}

function recent(ledger: Ledger, last: Registered): string {
  const column = quoteIdentifier(ledger.watermark?.name ?? '');
  if (last.watermark === undefined) return '';
  return ` where ${column} >= ${windowStart(ledger, last)} or ${column} is null`;
}

function checkChanges(ledger: Ledger, table: string): Statement {
  const keys = ledger.key.map((name) => changed('n', ledger, name));
  const isNull = keys.map((key) => `${key} is null`).join(' or ');
  return {
    purpose: 'check that the key of an input is unique and complete',
    sql: `select row(${keys.join(', ')})::text, count(*), ${isNull} from ${table} where has
group by ${keys.join(', ')} having count(*) > 1 or ${isNull} order by 3 desc limit 1`,
  };
}

function measureChanges(ledger: Ledger, table: string, last: Registered): Statement {
  const { watermark } = ledger;
  const max = watermark === undefined ? 'null' : `max(${changed('n', ledger, watermark.name)})`;
  const before = last.watermark === undefined ? 'null' : quoteLiteral(last.watermark);
  const highest = watermark === undefined ? 'null' : `greatest(${max}, ${before}::${watermark.type})::text`;
  return {
    purpose: 'find the changed rows of an input',
    sql: `select count(*) filter (where had), count(*) filter (where has), ${highest} from ${table}`,
  };
}

/** How many rows of the ledger go and come. */
export interface LedgerChange {
  readonly goes: number;
  readonly comes: number;
}

/** Brings the changed rows into the ledger. */
export function updateLedger(
  input: MaterializeInput,
  ledger: Ledger,
  { goes, comes }: LedgerChange,
): readonly Statement[] {
  const purpose = 'note what the increment has seen';
  const changes = relationSql(inputScratch(input, ledger, 'c'));
  const table = relationSql(ledger.table);
  const same = ledger.key.map((name) => `l.${quoteIdentifier(name)} = c.${changed('o', ledger, name)}`).join(' and ');
  const fresh = ledger.columns.map((_, at) => `n${at + 1}`).join(', ');
  const names = columnList(ledger.columns.map(({ name }) => name));
  return [
    { purpose, sql: `delete from ${table} l using ${changes} c where c.had and ${same}`, expectRows: goes },
    { purpose, sql: `insert into ${table} (${names}) select ${fresh} from ${changes} where has`, expectRows: comes },
  ];
}
