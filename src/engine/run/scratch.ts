import { setTimeout as delay } from 'node:timers/promises';
import { quoteIdentifier, quoteLiteral, SigetiError, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import { scratchInUse } from './errors.ts';

/** The run that a scratch relation belongs to, and the target that the run publishes into. */
interface ScratchOwner {
  readonly run: string;
  readonly target: string;
}

interface ScratchPlace extends ScratchOwner {
  readonly scratchSchema: string;
}

/** Notes a scratch relation, so that a later run finds it whatever happens to this one. `kind` is as `drop` names it. */
export function noteScratch(lock: ScratchOwner, schema: string, relation: string, kind: string): Statement {
  const values = [lock.run, lock.target, schema, relation, kind].map(quoteLiteral).join(', ');
  return {
    purpose: 'note a scratch relation',
    sql: `insert into sigeti_wap.scratch (run, target, schema_name, relation, kind) values (${values})`,
  };
}

interface Scratch {
  readonly schema: string;
  readonly relation: string;
  readonly kind: string;
}

/** Drops what one node built, as far as nobody hangs on to it; the end of the run comes back to the rest. */
export async function dropBuilt(session: Session, lock: ScratchPlace, relations: readonly string[]): Promise<void> {
  if (relations.length === 0) return;
  const which = `schema_name = ${quoteLiteral(lock.scratchSchema)} and relation in (${relations.map(quoteLiteral).join(', ')})`;
  for (const group of inGroups(await readNotes(session, which))) await isDropped(session, group);
}

/** How long to wait in all for transactions that still read what is to be dropped. */
const PATIENCE_MS = 1000;
const PAUSE_MS = 50;

/**
 * Drops the scratch relations that the condition finds among the notes, then their schemas, and forgets them. Always
 * RESTRICT: whatever somebody hung onto a scratch relation is theirs. Returns what stays, for a later run to drop.
 */
export async function dropScratch(session: Session, condition: string): Promise<readonly Text[]> {
  const notes = await readNotes(session, condition);
  let rest: readonly Scratch[] = notes.filter(({ kind }) => kind !== 'schema');
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let single = false; rest.length > 0; single = true) {
    const before = rest.length;
    rest = await dropAll(session, rest, single);
    if (rest.length === before && single && performance.now() > giveUpAt) break;
    if (rest.length > 0 && single) await delay(PAUSE_MS);
  }
  const schemas = notes.filter(({ kind }) => kind === 'schema');
  const empty = schemas.filter(({ schema }) => !rest.some((one) => one.schema === schema));
  const stuck = await dropAll(session, empty, true);
  return [...rest, ...stuck].map(({ schema, relation }) => scratchInUse(schema, relation));
}

/** Returns what could not be dropped. */
async function dropAll(session: Session, list: readonly Scratch[], single: boolean): Promise<readonly Scratch[]> {
  const rest: Scratch[] = [];
  for (const group of single ? list.map((one) => [one]) : inGroups(list)) {
    if (!(await isDropped(session, group))) rest.push(...group);
  }
  return rest;
}

async function readNotes(session: Session, condition: string): Promise<readonly Scratch[]> {
  const [found] = await session.script(`select schema_name, relation, kind from sigeti_wap.scratch
where ${condition} order by kind = 'schema', kind = 'table', 1, 2`);
  return (found?.rows ?? []).map(([schema, relation, kind]) => ({
    schema: String(schema),
    relation: String(relation),
    kind: String(kind),
  }));
}

/** Relations at a time, so that no transaction takes more locks than a server allows by default. */
const DROPPED_AT_ONCE = 200;

/** Of one kind each, so that one command drops them whatever their order: views may read each other. */
function inGroups(list: readonly Scratch[]): readonly (readonly Scratch[])[] {
  const groups: Scratch[][] = [];
  for (const one of list) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === one.kind && last.length < DROPPED_AT_ONCE) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Gives up after 50 ms where somebody still reads one of them, and where something depends on one. */
async function isDropped(session: Session, group: readonly Scratch[]): Promise<boolean> {
  try {
    await executeBatch(session, dropStatements(group));
    return true;
  } catch (thrown) {
    // A lost session drops nothing more, and says so where it is used next.
    if (!(thrown instanceof SigetiError)) throw thrown;
    return false;
  }
}

function dropStatements(group: readonly Scratch[]): readonly Statement[] {
  const kind = group[0]?.kind ?? 'table';
  const names = group.map(({ schema, relation }) =>
    kind === 'schema' ? quoteIdentifier(schema) : `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`,
  );
  const notes = group.map(({ schema, relation }) => `(${quoteLiteral(schema)}, ${quoteLiteral(relation)})`);
  return [
    { purpose: 'bound the wait', sql: `set local lock_timeout = '50ms'` },
    { purpose: 'drop a scratch relation', sql: `drop ${kind} if exists ${names.join(', ')}` },
    {
      purpose: 'forget a scratch relation',
      sql: `delete from sigeti_wap.scratch where (schema_name, relation) in (${notes.join(', ')})`,
    },
  ];
}
