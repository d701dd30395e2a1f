import { nearestNames } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { noRun, runAmbiguous, runUnknown } from './errors.ts';

/** A run as it is found. */
export interface FoundRun {
  readonly id: string;
  readonly name: string;
  readonly trigger: string;
}

const COLUMNS = `id::text, name, trigger`;

/** The beginning of an id, at least this long; shorter ones are taken for names. */
const SHORTEST_ID = 4;
/** Runs whose names are looked through for one that was meant. */
const LOOKED_THROUGH = 1000;
const SHOWN = 5;

/**
 * The run of an id, of the beginning of one, or of a name: of several runs of one name, the latest. Undefined `text`
 * stands for the latest of all. Throws SCHEDULE_RUN_UNKNOWN, which names its nearest neighbours, and
 * SCHEDULE_RUN_AMBIGUOUS.
 */
export async function findRun(session: Session, text: string | undefined): Promise<FoundRun> {
  const [found] = text === undefined ? await latest(session, 'true', []) : await latest(session, 'name = $1', [text]);
  if (found !== undefined) return found;
  const range = idRange(text ?? '');
  const byId = range === undefined ? [] : await latest(session, 'id between $1 and $2', range);
  const [only, ...others] = byId;
  if (only === undefined) throw text === undefined ? noRun() : await unknownRun(session, text);
  if (others.length > 0)
    throw runAmbiguous(
      text ?? '',
      byId.map(({ id, name }) => `${id.slice(0, 13)} (${name})`),
    );
  return only;
}

async function latest(session: Session, condition: string, values: readonly string[]): Promise<readonly FoundRun[]> {
  const { rows } = await session.query<FoundRun>(
    `select ${COLUMNS} from sigeti_ops.flow_run where ${condition} order by created_at desc limit ${SHOWN}`,
    values,
  );
  return rows;
}

/** The least and the greatest id that begin with the text. */
function idRange(text: string): readonly [string, string] | undefined {
  const digits = text.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{4,32}$/.test(digits) || digits.length < SHORTEST_ID) return undefined;
  return [digits.padEnd(32, '0'), digits.padEnd(32, 'f')];
}

async function unknownRun(session: Session, text: string) {
  const { rows } = await session.query<{ name: string }>(
    `select name from sigeti_ops.flow_run order by created_at desc limit ${LOOKED_THROUGH}`,
  );
  return runUnknown(
    text,
    nearestNames(
      text,
      rows.map(({ name }) => name),
    ),
  );
}
