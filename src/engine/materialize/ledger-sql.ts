import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Statement } from '../adapter/index.ts';
import type { IncrementSource } from '../increment/index.ts';
import { type BuildStatement, type MaterializeInput, scratchRelation } from './materialization.ts';
import { columnList, createTable, relationSql } from './sql.ts';

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
  /** The table of which its rows are made; undefined where none can be followed. */
  readonly origin: Origin | undefined;
}

/** The table of which a row of an input is made, and its columns with the input's key. */
export interface Origin {
  readonly relation: RelationName;
  readonly key: readonly string[];
  /** What tells it from any other table, and from itself in another shape. */
  readonly state: string;
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

/**
 * The columns that an increment reads of an input; undefined: all. Where columns are compared and nothing else is
 * evidence, the model depends on these alone: the others of a view, which may be costly, are not computed.
 */
export function columnsRead({
  key,
  links,
  watermark,
  source,
}: Pick<Ledger, 'key' | 'links' | 'watermark' | 'source'>): readonly string[] | undefined {
  if (watermark !== undefined || source.compare.length === 0) return undefined;
  return [...new Set([...key, ...links, ...source.compare])];
}

/** The rows of an input as its ledger keeps them. */
export function ledgerSelect(ledger: Ledger): string {
  const list = ledger.columns.map(({ name, value }) => `${value} as ${quoteIdentifier(name)}`);
  return `select ${list.join(', ')} from ${relationSql(ledger.source.relation)}`;
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

/** Old and new columns of changed rows: `o1`, `o2`, … and `n1`, `n2`, …, in the order of the ledger's. */
export function changed(side: 'o' | 'n', ledger: Ledger, name: string): string {
  return side + (ledger.columns.findIndex((column) => column.name === name) + 1);
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
