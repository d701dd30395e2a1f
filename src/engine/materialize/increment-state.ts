import { nearestNames, type Text } from '../../core/index.ts';
import type { CatalogColumn, QueryResult, Statement } from '../adapter/index.ts';
import { type IncrementSource, inputColumnMissing, linkColumns } from '../increment/index.ts';
import { describeOrigin } from './follow-origin.ts';
import type { Registry } from './ledger-registry.ts';
import { columnsRead, type Ledger, ledgerColumns, ledgerTable, type Origin } from './ledger-sql.ts';
import type { IncrementInput, MaterializeInput } from './materialization.ts';
import { describeColumns, resolveColumn, toColumns } from './sql.ts';

/** What one refresh knows of its inputs. */
export interface IncrementState extends Registry {
  readonly input: MaterializeInput;
  readonly increment: IncrementInput;
  readonly ledgers: readonly Ledger[];
}

/** Asks for the columns of an input, and for the table that its rows are made of; two answers. */
export function describeInput(source: IncrementSource): readonly Statement[] {
  const { relation } = originOf(source);
  return [
    { ...describeColumns(source.relation), purpose: 'look at the columns of an input' },
    describeOrigin(relation),
  ];
}

/** An input is made of itself where the declaration names no other table. */
function originOf({ relation, key, rowsOf }: IncrementSource): Omit<Origin, 'state'> {
  return rowsOf ?? { relation, key };
}

/** The declared inputs under their columns' real names, with what their ledgers keep. */
export function toLedgers(
  input: MaterializeInput,
  increment: IncrementInput,
  described: readonly QueryResult[],
): readonly Ledger[] {
  const { inputs } = increment.spec;
  const columns = new Map(inputs.map(({ name }, at) => [name, toColumns(described[at * 2])]));
  const origins = new Map(inputs.map(({ name }, at) => [name, described[at * 2 + 1]]));
  const real = (source: string, written: string) => {
    const all = columns.get(source) ?? [];
    const names = all.map(({ name }) => name);
    const name = resolveColumn(written, all);
    if (names.includes(name)) return name;
    throw inputColumnMissing(input.uniqueId, written, source, nearestNames(written, names));
  };
  const resolved = inputs.map((source) => resolveNames(source, real));
  return resolved.map((source, index) => ({
    ...toLedger(input, increment, { source, inputs: resolved, index }, columns),
    origin: toOrigin(input, source, origins.get(source.name)),
  }));
}

function toOrigin(
  input: MaterializeInput,
  source: IncrementSource,
  result: QueryResult | undefined,
): Origin | undefined {
  const [state, found] = result?.rows[0] ?? [];
  if (typeof state !== 'string') return undefined;
  const { relation, key } = originOf(source);
  const listed: unknown = typeof found === 'string' ? JSON.parse(found) : [];
  const names = Array.isArray(listed) ? listed.map(String) : [];
  const real = (written: string) => {
    const name = names.includes(written) ? written : written.toLowerCase();
    if (names.includes(name)) return name;
    throw inputColumnMissing(input.uniqueId, written, relation.identifier, nearestNames(written, names));
  };
  return { relation, key: key.map(real), state };
}

function resolveNames(source: IncrementSource, real: (source: string, written: string) => string): IncrementSource {
  const own = (written: string) => real(source.name, written);
  return {
    ...source,
    key: source.key.map(own),
    watermark: source.watermark === undefined ? undefined : own(source.watermark),
    compare: source.compare.map(own),
    peers: source.peers.map(({ by, present }) => ({ by: by.map(own), present: present.map(own) })),
    affects:
      source.affects === 'all'
        ? 'all'
        : source.affects.map(({ input, pairs }) => ({
            input,
            pairs: pairs.map((pair) => ({ own: own(pair.own), other: real(input, pair.other) })),
          })),
  };
}

function toLedger(
  input: MaterializeInput,
  increment: IncrementInput,
  place: { readonly source: IncrementSource; readonly inputs: readonly IncrementSource[]; readonly index: number },
  allColumns: ReadonlyMap<string, readonly CatalogColumn[]>,
): Omit<Ledger, 'origin'> {
  const { source, inputs, index } = place;
  const all = allColumns.get(source.name) ?? [];
  const { key, compare } = source;
  const watermark = all.find(({ name }) => name === source.watermark);
  const found = { key, links: linkColumns(source, inputs), watermark, compare };
  const columns = ledgerColumns(found, all);
  const read = columnsRead({ ...found, source });
  const types = all.flatMap(({ name, type }) => (read === undefined || read.includes(name) ? [[name, type]] : []));
  const table = ledgerTable(input, increment.target, source.name);
  const definition = input.hash(JSON.stringify([increment.definition, source.relation, types, columns]));
  return { source, index, table, columns, definition, ...found };
}

/** Why the ledgers are of no use; undefined where they are. */
export function whyWhole({ input, ledgers, registered }: IncrementState): Text | undefined {
  const name = input.target.identifier;
  const missing = ledgers.find(({ source }) => registered.get(source.name)?.isThere !== true);
  if (missing !== undefined)
    return {
      fr: `${name} est reconstruit en entier : rien n’est encore noté de l’entrée ${missing.source.name}.`,
      en: `${name} is rebuilt in full: nothing is noted yet of the input ${missing.source.name}.`,
    };
  const changedOne = ledgers.find(({ source, definition }) => registered.get(source.name)?.definition !== definition);
  if (changedOne === undefined) return undefined;
  return {
    fr: `${name} est reconstruit en entier : sa définition, ou celle de ce qu’il lit, a changé.`,
    en: `${name} is rebuilt in full: its definition, or that of what it reads, has changed.`,
  };
}
