import { quoteIdentifier, quoteLiteral } from '../../core/index.ts';
import type { Statement } from '../adapter/index.ts';
import type { Registered } from './ledger-registry.ts';
import { changed, inputScratch, type Ledger, ledgerSelect } from './ledger-sql.ts';
import type { BuildStatement, MaterializeInput } from './materialization.ts';
import { columnList, createTable, keysEqual, relationSql } from './sql.ts';

/**
 * Compares an input with its ledger: rows that came, went or differ, with their old and new values. All rows, or those
 * with some keys; of `recent` ones, with a watermark from the look-back on, none is found to be gone.
 */
export function findChanges(
  input: MaterializeInput,
  ledger: Ledger,
  last: Registered | undefined,
  which: 'recent' | { readonly keys: string | undefined },
): readonly BuildStatement[] {
  const table = inputScratch(input, ledger, 'c');
  const names = ledger.columns.map(({ name }) => name);
  const list = names.map(
    (name, at) => `o.${quoteIdentifier(name)} as o${at + 1}, n.${quoteIdentifier(name)} as n${at + 1}`,
  );
  const isRecent = which === 'recent';
  const some =
    isRecent || which.keys === undefined ? '' : ` where ${quoteIdentifier(ledger.key[0] ?? '')} = any (${which.keys})`;
  const known = `(select true as sigeti_here, * from ${relationSql(ledger.table)}${some}) o`;
  const seen = `(select true as sigeti_here, * from (${ledgerSelect(ledger)}${isRecent ? recent(ledger, last) : some}) s) n`;
  const differ = `record_image_ne(row(${columnList(names, 'o.')}), row(${columnList(names, 'n.')}))`;
  const join = isRecent ? `${seen} left join ${known}` : `${known} full join ${seen}`;
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

function recent(ledger: Ledger, last: Registered | undefined): string {
  const column = quoteIdentifier(ledger.watermark?.name ?? '');
  if (last?.watermark === undefined) return '';
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

function measureChanges(ledger: Ledger, table: string, last: Registered | undefined): Statement {
  const { watermark } = ledger;
  const max = watermark === undefined ? 'null' : `max(${changed('n', ledger, watermark.name)})`;
  const before = last?.watermark === undefined ? 'null' : quoteLiteral(last.watermark);
  const highest = watermark === undefined ? 'null' : `greatest(${max}, ${before}::${watermark.type})::text`;
  return {
    purpose: 'find the changed rows of an input',
    sql: `select count(*) filter (where had), count(*) filter (where has), ${highest} from ${table}`,
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
