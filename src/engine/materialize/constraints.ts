import { type DeclaredConstraint, isCreated, quoteIdentifier, quoteLiteral, type Text } from '../../core/index.ts';
import type { CatalogColumn, CatalogConstraint, Statement } from '../adapter/index.ts';
import { cutName, OUR_INDEXES } from './indexes.ts';
import type { MaterializeInput } from './materialization.ts';
import { columnList, relationSql, resolveColumn } from './sql.ts';

/** `<relation>_<hash>_sgc`: the name of a constraint without one, which says all of it. */
const OUR_NAMES = /_[0-9a-f]{8}_sgc$/;
/** The comment of a constraint that the project names: its name does not say what it is. */
const OUR_COMMENTS = /^sigeti:[0-9a-f]{8}$/;
const KEYS: Readonly<Record<string, string>> = { primary_key: 'p', unique: 'u' };

/** A constraint that a contract asks for. */
export interface WantedConstraint {
  readonly declared: DeclaredConstraint;
  /** The name that readers see. */
  readonly name: string;
  /** The name it is built under: indexes of several nodes meet in the scratch schema. */
  readonly builtAs: string;
  readonly columns: readonly string[];
  /** As `add constraint` takes it. */
  readonly definition: string;
  readonly comment: string | undefined;
}

/** What naming the constraints of a relation needs to know. */
type Owner = Pick<MaterializeInput, 'target' | 'hash' | 'constraints'>;

/** The constraints of the node's contract, but NOT NULL, which is a property of columns. */
export function wantedConstraints(input: Owner, columns: readonly CatalogColumn[]): readonly WantedConstraint[] {
  return (input.constraints ?? []).filter(isCreated).flatMap((declared): readonly WantedConstraint[] => {
    if (declared.type === 'not_null') return [];
    const { type, name, expression } = declared;
    const hash = hashOf(input, [type, declared.columns, expression, name]);
    const short = `${cutName(input.target.identifier, 50)}_${hash}_sgc`;
    const names = declared.columns.map((written) => resolveColumn(written, columns));
    return [
      {
        declared,
        name: name ?? short,
        builtAs: name !== undefined && type === 'check' ? name : short,
        columns: names,
        definition: definitionOf(declared, names),
        comment: name === undefined ? undefined : `sigeti:${hash}`,
      },
    ];
  });
}

/** The columns that may not be null, beside those of the primary key. */
function wantedNotNull({ constraints = [] }: Owner, columns: readonly CatalogColumn[]): readonly string[] {
  const written = constraints.filter((one) => one.type === 'not_null' && isCreated(one));
  return [...new Set(written.flatMap((one) => one.columns.map((name) => resolveColumn(name, columns))))];
}

function definitionOf({ type, expression }: DeclaredConstraint, columns: readonly string[]): string {
  if (type === 'check') return `check (${expression})`;
  if (type === 'custom') return expression ?? '';
  const word = type === 'primary_key' ? 'primary key' : 'unique';
  const more = expression === undefined ? '' : ` ${expression}`;
  // `nulls not distinct` stands before the columns, `deferrable` and the like behind them.
  return /^nulls\b/i.test(expression ?? '')
    ? `${word}${more} (${columnList(columns)})`
    : `${word} (${columnList(columns)})${more}`;
}

function hashOf({ hash, target: { schema, identifier } }: Owner, what: readonly unknown[]): string {
  return hash(JSON.stringify([schema, identifier, ...what])).slice(0, 8);
}

/** What the contract asks for, and what the published table has. */
export interface ConstraintChange {
  /** Whether the table has what the contract asks for, and nothing that it no longer asks for. */
  readonly isSame: boolean;
  /** On a table out of sight that will take the published one's place. */
  readonly build: (relation: string) => readonly Statement[];
  /** Once that has the published name. */
  readonly rename: readonly Statement[];
  /** Before the old table leaves the published schema: names that the project gives are free for the new one. */
  readonly setAside: readonly Statement[];
  /** What makes the published table what the contract asks for, where no other can take its place. */
  readonly inPlace: readonly Statement[];
  /** Names of constraints of the published table that the one after it does not take over. */
  readonly replaced: ReadonlySet<string>;
  /** Columns that may be null from now on. */
  readonly released: ReadonlySet<string>;
}

/** Compares the constraints of the contract with those of the published table, as the catalogue has it. */
export function compareConstraints(input: MaterializeInput, columns: readonly CatalogColumn[]): ConstraintChange {
  const existing = input.existing?.kind === 'table' ? input.existing : undefined;
  const has = existing?.constraints ?? [];
  const wanted = wantedConstraints(input, columns);
  const matches = new Map(wanted.map((one) => [one, has.find((other) => isThere(one, other))]));
  const missing = wanted.filter((one) => matches.get(one) === undefined);
  const stale = has.filter((one) => isStale(one, wanted, missing, [...matches.values()]));
  const ofKeys = wanted.filter(({ declared }) => declared.type === 'primary_key').flatMap((one) => one.columns);
  const mandatory = wantedNotNull(input, columns);
  const nullable = new Set(existing?.columns.filter(({ notNull }) => !notNull).map(({ name }) => name));
  const toForbid = mandatory.filter((name) => nullable.has(name));
  const released = releasedColumns(input, stale, new Set([...mandatory, ...ofKeys]));
  const built = wanted.filter((one) => {
    const there = matches.get(one);
    return there === undefined || isOurs(there);
  });
  return {
    isSame: missing.length + stale.length + toForbid.length + released.size === 0,
    build: (relation) => addConstraints(relation, built, mandatory, 'builtAs'),
    rename: built.flatMap((one) => renameConstraint(input, one.builtAs, one.name)),
    setAside: has
      .filter((one) => one.type !== 'c' && isOurs(one) && !OUR_NAMES.test(one.name))
      .flatMap(({ name }) => renameConstraint(input, name, asideName(input, name))),
    inPlace: [
      ...dropConstraints(input, stale, released),
      ...addConstraints(relationSql(input.target), missing, toForbid, 'name'),
    ],
    replaced: new Set([...stale, ...has.filter(isOurs)].map(({ name }) => name)),
    released,
  };
}

function isOurs({ name, comment }: CatalogConstraint): boolean {
  return OUR_NAMES.test(name) || OUR_COMMENTS.test(comment ?? '');
}

/** A key without a name of its own is also there where somebody else made it. */
function isThere({ declared, name, comment, columns }: WantedConstraint, other: CatalogConstraint): boolean {
  if (name === other.name) return comment === undefined || comment === other.comment;
  if (declared.name !== undefined || declared.expression !== undefined) return false;
  return KEYS[declared.type] === other.type && JSON.stringify(columns) === JSON.stringify(other.columns);
}

/** What the engine made and nobody asks for any more, and what takes the place or the name of what is missing. */
function isStale(
  one: CatalogConstraint,
  wanted: readonly WantedConstraint[],
  missing: readonly WantedConstraint[],
  kept: readonly (CatalogConstraint | undefined)[],
): boolean {
  if (kept.includes(one)) return false;
  if (isOurs(one) || missing.some(({ name }) => name === one.name)) return true;
  return one.type === 'p' && wanted.some(({ declared }) => declared.type === 'primary_key');
}

/**
 * With a contract, that alone says which columns may be null; only keys that somebody else made keep theirs. Without one
 * nothing is known of who has forbidden it.
 */
function releasedColumns(
  { existing, constraints }: MaterializeInput,
  stale: readonly CatalogConstraint[],
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  if (constraints === undefined || existing?.kind !== 'table') return new Set();
  const notTheirs = new Set([...stale, ...existing.constraints.filter(isOurs)].map(({ name }) => name));
  const ofOthers = existing.indexes
    .filter(({ name, unique }) => unique && !notTheirs.has(name) && !OUR_INDEXES.test(name))
    .flatMap((one) => one.columns);
  const pinned = new Set([...wanted, ...ofOthers, ...ofOthers.map((name) => name.replace(/^"(.*)"$/, '$1'))]);
  return new Set(existing.columns.filter(({ notNull, name }) => notNull && !pinned.has(name)).map(({ name }) => name));
}

/** One command, so that the server reads the table once for all checks. */
function addConstraints(
  relation: string,
  wanted: readonly WantedConstraint[],
  notNull: readonly string[],
  named: 'name' | 'builtAs',
): readonly Statement[] {
  const actions = [
    ...notNull.map((column) => `alter column ${quoteIdentifier(column)} set not null`),
    ...wanted.map((one) => `add constraint ${quoteIdentifier(one[named])} ${one.definition}`),
  ];
  if (actions.length === 0) return [];
  const purpose = 'create the constraints of the contract';
  const comments = wanted.flatMap((one): readonly Statement[] =>
    one.comment === undefined
      ? []
      : [
          {
            purpose,
            sql: `comment on constraint ${quoteIdentifier(one[named])} on ${relation} is ${quoteLiteral(one.comment)}`,
          },
        ],
  );
  return [{ purpose, sql: `alter table ${relation} ${actions.join(', ')}` }, ...comments];
}

function dropConstraints(
  { target }: MaterializeInput,
  stale: readonly CatalogConstraint[],
  released: ReadonlySet<string>,
): readonly Statement[] {
  const actions = [
    ...stale.map(({ name }) => `drop constraint ${quoteIdentifier(name)}`),
    ...[...released].map((column) => `alter column ${quoteIdentifier(column)} drop not null`),
  ];
  // Apart, or a column could not be released of the key that forbids it in the same command.
  return actions.map((action) => ({
    purpose: 'drop a constraint that the contract no longer asks for',
    sql: `alter table ${relationSql(target)} ${action}`,
  }));
}

function renameConstraint({ target }: MaterializeInput, from: string, to: string): readonly Statement[] {
  if (from === to) return [];
  const sql = `alter table ${relationSql(target)} rename constraint ${quoteIdentifier(from)} to ${quoteIdentifier(to)}`;
  return [{ purpose: 'create the constraints of the contract', sql }];
}

function asideName(input: MaterializeInput, name: string): string {
  return `${cutName(input.target.identifier, 50)}_${hashOf(input, ['aside', name])}_sgc`;
}

/** Says which columns may be null from now on: somebody may have forbidden it by hand. */
export function releasedNotice({ target }: MaterializeInput, columns: ReadonlySet<string>): readonly Text[] {
  if (columns.size === 0) return [];
  const list = [...columns].join(', ');
  return [
    {
      fr: `${target.identifier} : NOT NULL est retiré de ${list}, car le contrat ne le demande pas (constraints: not_null).`,
      en: `${target.identifier}: NOT NULL is taken off ${list}, since the contract does not ask for it (constraints: not_null).`,
    },
  ];
}
