import { setTimeout as delay } from 'node:timers/promises';
import { isFinal, type StateName, type StateType, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { keepConnected } from '../keep-connected.ts';
import { fromJson } from './flow-run.ts';
import type { LogLevel } from './recorder.ts';

/** A line of a run's log. `at` is ISO 8601, UTC; lines are in the order of `seq`. */
export interface RunLine {
  readonly seq: number;
  readonly at: string;
  readonly task: string;
  readonly level: LogLevel;
  readonly line: string;
}

/** What state a run is in. */
export interface RunState {
  readonly type: StateType;
  readonly name: StateName;
  readonly message: Text | undefined;
}

/** Milliseconds between looks where no notification comes. */
const LOOK_MS = 2000;
const MOST_LINES = 1000;

/** The lines of a run's log after `afterSeq`, at most 1,000 of them. */
export async function readLines(session: Session, id: string, afterSeq: number): Promise<readonly RunLine[]> {
  const { rows } = await session.query<RunLine>(
    `select seq::float8 as seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, task, level, line
from sigeti_ops.run_log where flow_run_id = $1 and seq > $2 order by seq limit ${MOST_LINES}`,
    [id, afterSeq],
  );
  return rows;
}

/** The state of a run; undefined where there is none of this id. */
async function readState(session: Session, id: string): Promise<RunState | undefined> {
  const { rows } = await session.query<{ type: StateType; name: StateName; message: string | null }>(
    'select state_type as type, state_name as name, state_message as message from sigeti_ops.flow_run where id = $1',
    [id],
  );
  const [row] = rows;
  return row && { ...row, message: row.message === null ? undefined : fromJson<Text>(row.message) };
}

export interface FollowOptions {
  readonly onLines: (lines: readonly RunLine[]) => void;
  /** Called with the first state, and with every one that follows. */
  readonly onState?: (state: RunState) => void;
  /** Opens another session in the place of one that was lost. */
  readonly reconnect: () => Promise<Session>;
  /** Called once for each connection that was lost, with what is known of it. */
  readonly onTrouble: (text: Text) => void;
  readonly signal: AbortSignal;
}

/** How far a run has been followed. */
interface Followed {
  seq: number;
  state: RunState | undefined;
}

/**
 * Follows a run until its end, or until `signal`: its lines as they come, each once, and its states. A server that
 * restarts is waited for. Returns the last state seen; undefined where there is no such run.
 */
export async function followRun(session: Session, id: string, options: FollowOptions): Promise<RunState | undefined> {
  const { reconnect, onTrouble, signal } = options;
  const followed: Followed = { seq: 0, state: undefined };
  const done = new AbortController();
  let isFirst = true;
  let isTold = false;
  const open = async () => {
    // The first session is the caller's.
    const opened = isFirst ? session : await reconnect();
    const close = isFirst ? async () => undefined : () => opened.close();
    isFirst = false;
    isTold = false;
    return { session: opened, close };
  };
  const tell = (text: Text) => {
    if (!isTold) onTrouble(text);
    isTold = true;
  };
  await keepConnected(
    open,
    async ({ session: current }) => {
      await followOn(current, id, followed, options);
      done.abort();
    },
    { signal: AbortSignal.any([signal, done.signal]), onTrouble: tell },
  );
  return followed.state;
}

/** Follows from where `followed` is, and notes there how far it comes. Throws what ends the session. */
async function followOn(session: Session, id: string, followed: Followed, options: FollowOptions): Promise<void> {
  const { onLines, onState, signal } = options;
  let news = new AbortController();
  const stopListening = session.onNotification((_, payload) => {
    if (payload.startsWith(id)) news.abort();
  });
  const ends = AbortSignal.any([signal, session.lost]);
  try {
    await session.script('listen sigeti_ops; listen sigeti_ops_log');
    for (;;) {
      news = new AbortController();
      // The state first: what a run has said by the time it is at its end is all that it says.
      const state = await readState(session, id);
      for (;;) {
        const lines = await readLines(session, id, followed.seq);
        if (lines.length === 0) break;
        followed.seq = lines.at(-1)?.seq ?? followed.seq;
        onLines(lines);
      }
      if (state !== undefined && state.name !== followed.state?.name) onState?.(state);
      followed.state = state;
      if (state === undefined || isFinal(state.type) || signal.aborted) return;
      await delay(LOOK_MS, undefined, { signal: AbortSignal.any([ends, news.signal]) }).catch(() => undefined);
    }
  } finally {
    stopListening();
  }
}
