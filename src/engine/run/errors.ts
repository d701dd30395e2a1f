import { SigetiError, type Text } from '../../core/index.ts';

/** Who holds the lock of a target, as the server knows the session. */
export interface LockHolder {
  readonly pid: number;
  readonly application: string;
  /** When its connection began, as PostgreSQL prints it. */
  readonly since: string;
}

export function runLocked(target: string, holder: LockHolder | undefined): SigetiError {
  const who = holder && {
    fr: `pid ${holder.pid}, « ${holder.application} », depuis ${holder.since}`,
    en: `pid ${holder.pid}, '${holder.application}', since ${holder.since}`,
  };
  return new SigetiError({
    code: 'RUN_LOCKED',
    message: {
      fr: `Une autre exécution publie déjà dans « ${target} »${who ? ` (${who.fr})` : ''}.`,
      en: `Another run is already publishing into '${target}'${who ? ` (${who.en})` : ''}.`,
    },
    hint: {
      fr: 'Attendez qu’elle finisse. Si son programme n’existe plus, le serveur libère le verrou à la fin de sa session : pg_terminate_backend(pid) la termine.',
      en: 'Wait until it is done. If its program is gone, the server frees the lock when its session ends: pg_terminate_backend(pid) ends it.',
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

export function publishCount(purpose: Text, expected: number, actual: number): SigetiError {
  return new SigetiError({
    code: 'RUN_PUBLISH_COUNT',
    message: {
      fr: `La publication devait toucher ${expected} ligne(s) et en a touché ${actual} : rien n’a été publié.`,
      en: `Publishing should have touched ${expected} row(s) and touched ${actual}: nothing was published.`,
    },
    hint: {
      fr: 'Quelqu’un d’autre a écrit dans la table pendant l’exécution, ou le serveur a redémarré. Relancez.',
      en: 'Somebody else wrote to the table during the run, or the server restarted. Run again.',
    },
    purpose,
  });
}

/** `holders` are the sessions that kept the relation, one sentence each. */
export function publishTimeout(relation: string, seconds: number, holders: readonly string[]): SigetiError {
  const list = holders.length === 0 ? '-' : holders.join('; ');
  return new SigetiError({
    code: 'RUN_PUBLISH_TIMEOUT',
    message: {
      fr: `« ${relation} » est restée occupée pendant ${seconds} s et n’a pas pu changer de forme. Sessions : ${list}.`,
      en: `'${relation}' stayed in use for ${seconds} s and could not change its shape. Sessions: ${list}.`,
    },
    hint: {
      fr: 'Attendez la fin de ces transactions, ou terminez-les, puis relancez.',
      en: 'Wait for these transactions to end, or end them, then run again.',
    },
  });
}

/** A test that found more than its severity allows. */
export function testFailed(uniqueId: string, failures: number, limit: string): SigetiError {
  return new SigetiError({
    code: 'RUN_TEST_FAILED',
    message: {
      fr: `Le test a trouvé ${failures} résultat(s) ; il échoue si leur nombre est ${limit}.`,
      en: `The test found ${failures} result(s); it fails if their number is ${limit}.`,
    },
    hint: {
      fr: 'Le SQL du test est dans target/compiled ; --store-failures garde les lignes en cause.',
      en: 'The SQL of the test is in target/compiled; --store-failures keeps the rows at fault.',
    },
    uniqueId,
  });
}
