import { SigetiError, type Text } from '../../core/index.ts';
import type { ClientProcess } from '../../postgres/index.ts';

/** Who started a run, and where: what another run is told that finds the target locked. */
export interface Invoker extends ClientProcess {
  readonly verb: string;
  /** Name of the user of the operating system. */
  readonly user: string;
}

/** Who holds the lock of a target, as far as the server shows it. */
export interface LockHolder {
  /** Number of the server's process. */
  readonly pid: number;
  readonly application: string;
  /** Unknown where the session has the lock and has not yet said who it is. */
  readonly invoker: Invoker | undefined;
  /** When the run began, as PostgreSQL prints it, and for how many seconds it has lasted. */
  readonly since: string;
  readonly seconds: number;
}

/** `sigeti build, ana@PC-12, process 4211`. */
export function describeInvoker({ verb, user, host, processId }: Invoker): Text {
  const who = `sigeti ${verb}, ${user}@${host}`;
  return { fr: `${who}, processus ${processId}`, en: `${who}, process ${processId}` };
}

export function runLocked(target: string, holder: LockHolder | undefined): SigetiError {
  const who = holder && describeHolder(holder);
  const end = holder && `select pg_terminate_backend(${holder.pid});`;
  return new SigetiError({
    code: 'RUN_LOCKED',
    message: {
      fr: `Une autre exécution publie déjà dans « ${target} »${who ? ` : ${who.fr}` : ''}. Rien n’a été exécuté.`,
      en: `Another run is already publishing into '${target}'${who ? `: ${who.en}` : ''}. Nothing was run.`,
    },
    hint: {
      fr: `Attendez qu’elle finisse, puis relancez.${end ? ` Si son programme n’existe plus, cette instruction termine sa session : ${end}` : ''}`,
      en: `Wait until it is done, then run again.${end ? ` If its program is gone, this statement ends its session: ${end}` : ''}`,
    },
  });
}

function describeHolder({ pid, application, invoker, since, seconds }: LockHolder): Text {
  const who = invoker ? describeInvoker(invoker) : { fr: `« ${application} »`, en: `'${application}'` };
  const age = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
  return {
    fr: `${who.fr}, depuis ${since} (${age}), session ${pid} du serveur`,
    en: `${who.en}, since ${since} (${age}), session ${pid} of the server`,
  };
}

/** The session with the lock is gone: any other run may take over, so this one must not go on. */
export function lockLost(target: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'RUN_LOCK_LOST',
    message: {
      fr: `La session qui tient le verrou de « ${target} » est perdue ; l’exécution s’arrête et ne publie plus rien. ${reason.fr}`,
      en: `The session that holds the lock of '${target}' is lost; the run stops and publishes nothing more. ${reason.en}`,
    },
    hint: {
      fr: 'Ce qui était publié reste, entier. Vérifiez le serveur et son journal, puis relancez : les restes seront supprimés.',
      en: 'What was published stays, whole. Check the server and its log, then run again: leftovers will be removed.',
    },
  });
}

export function fencedOff(target: string): SigetiError {
  return new SigetiError({
    code: 'RUN_FENCED_OFF',
    message: {
      fr: `Une exécution plus récente a pris la relève dans « ${target} » : celle-ci ne publie plus rien.`,
      en: `A later run has taken over in '${target}': this one publishes nothing more.`,
    },
    hint: {
      fr: 'La session qui tenait le verrou a été coupée. Laissez finir l’exécution plus récente.',
      en: 'The session that held the lock was cut. Let the later run finish.',
    },
  });
}

/** The database does not keep, or does not check, every character that French needs. */
export function notInUtf8(encoding: string): Text {
  return {
    fr: `La base est en ${encoding}, pas en UTF8 : des accents peuvent y être faux ou refusés. Recopiez-la dans une base créée avec encoding 'UTF8'.`,
    en: `The database is in ${encoding}, not in UTF8: accents in it may be wrong or refused. Copy it into a database created with encoding 'UTF8'.`,
  };
}

/** The server refused a session, and the run goes on with those it has. */
export function fewerSessions(size: number, { details: { message, hint } }: SigetiError): Text {
  return {
    fr: `${message.fr} L’exécution continue avec ${size} session(s). ${hint?.fr ?? ''}`,
    en: `${message.en} The run goes on with ${size} session(s). ${hint?.en ?? ''}`,
  };
}
