import { setTimeout as sleep } from 'node:timers/promises';
import { type SigetiError, type Text, toSigetiError } from '../../core/index.ts';
import { type ConnectionTarget, connect, type Session } from '../../postgres/index.ts';
import { keepConnected } from '../keep-connected.ts';
import { migrate } from '../schema/migrate.ts';
import type { AlertConfig } from './config.ts';
import type { DeliveryPorts } from './delivery.ts';
import { evaluateAlerts } from './evaluate.ts';
import { type OutboxReport, sendOutbox } from './send-outbox.ts';

export interface AlertLoopOptions {
  readonly connection: ConnectionTarget;
  /** The schema that the project's runs publish to. */
  readonly warehouse: string;
  /** What `alerts.yml` says now. Throws what is wrong with it. */
  readonly readConfig: () => Promise<AlertConfig>;
  readonly ports: DeliveryPorts;
  readonly onTrouble: (text: Text) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks. */
const LOOK_MS = 5000;

/**
 * Looks after alerts until it is told to stop, on a session of its own: a mail server that takes its time keeps nothing
 * else waiting. Throws where `alerts.yml` is wrong at the start; an edit that breaks it later is told, and the last good
 * one counts.
 */
export async function runAlerts(options: AlertLoopOptions): Promise<void> {
  const { connection, signal } = options;
  let config = await options.readConfig();
  const onTrouble = tellOnce(options.onTrouble);
  const open = async () => {
    const session = await connect(connection, signal);
    return { session, close: () => session.close() };
  };
  await keepConnected(
    open,
    async ({ session }) => {
      await migrate(session);
      while (!signal.aborted && !session.lost.aborted) {
        config = await look(session, config, { ...options, onTrouble });
        await sleep(LOOK_MS, undefined, { signal: AbortSignal.any([signal, session.lost]) }).catch(() => undefined);
      }
    },
    { signal, onTrouble },
  );
}

async function look(session: Session, last: AlertConfig, options: AlertLoopOptions): Promise<AlertConfig> {
  const { warehouse, ports, onTrouble } = options;
  let config = last;
  try {
    config = await options.readConfig();
  } catch (thrown) {
    onTrouble(inOneLine(toSigetiError(thrown)));
  }
  try {
    const { problems } = await lookOnce(session, { config, warehouse, ports });
    for (const problem of problems) onTrouble(inOneLine(problem));
  } catch (thrown) {
    if (session.lost.aborted) throw thrown;
    onTrouble(inOneLine(toSigetiError(thrown)));
  }
  return config;
}

/** Looks once at what is wrong, and sends once what is due. */
export async function lookOnce(
  session: Session,
  options: { config: AlertConfig; warehouse: string; ports: DeliveryPorts; wait?: boolean },
): Promise<OutboxReport> {
  await evaluateAlerts(session, options);
  return await sendOutbox(session, options);
}

function inOneLine({ details: { message, location } }: SigetiError): Text {
  const place = location === undefined ? '' : `${location.file}:${location.line ?? ''} `;
  return { fr: `alertes : ${place}${message.fr}`, en: `alerts: ${place}${message.en}` };
}

/** Says the same thing once in a row. */
function tellOnce(tell: (text: Text) => void): (text: Text) => void {
  let last = '';
  return (text) => {
    if (text.en !== last) tell(text);
    last = text.en;
  };
}
