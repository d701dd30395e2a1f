import { SigetiError } from '../core/index.ts';
import { formatDuration } from './flows/duration.ts';

/** The history was written by a later version of the product, which this one does not understand. */
export function schemaTooNew(found: number, known: number): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_SCHEMA_TOO_NEW',
    message: {
      fr: `Le schéma sigeti_ops est à la version ${found} ; cette version du produit connaît la version ${known}.`,
      en: `The schema sigeti_ops is at version ${found}; this version of the product knows version ${known}.`,
    },
    hint: {
      fr: 'Installez sur cette machine la même version du produit que sur celle qui a mis le schéma à jour.',
      en: 'Install on this machine the version of the product that brought the schema up to date.',
    },
  });
}

/** The run belongs to another attempt: this one was taken for dead. */
export function runTakenOver(name: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RUN_TAKEN_OVER',
    message: {
      fr: `L’exécution ${name} a été confiée à un autre processus : celui-ci ne publie plus rien.`,
      en: `The flow run ${name} was given to another process: this one publishes nothing more.`,
    },
    hint: {
      fr: 'Ce processus est resté sans répondre : machine suspendue, surchargée ou coupée du réseau. Laissez finir l’autre.',
      en: 'This process did not answer for a while: a machine that slept, was overloaded or cut off. Let the other one finish.',
    },
  });
}

export function taskTimedOut(task: string, seconds: number): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_TASK_TIMED_OUT',
    message: {
      fr: `La tâche ${task} a dépassé ${formatDuration(seconds)} et a été arrêtée.`,
      en: `The task ${task} took longer than ${formatDuration(seconds)} and was stopped.`,
    },
    hint: {
      fr: 'Cherchez ce qui la ralentit (sigeti flow-run inspect), ou augmentez son timeout dans le fichier du flux.',
      en: 'Find what slows it down (sigeti flow-run inspect), or raise its timeout in the file of the flow.',
    },
  });
}

/** A verb that ended badly without one error that says why: its nodes do. */
export function taskExitCode(task: string, exitCode: number): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_TASK_FAILED',
    message: {
      fr: `La tâche ${task} a échoué (code de sortie ${exitCode}).`,
      en: `The task ${task} failed (exit code ${exitCode}).`,
    },
    hint: {
      fr: 'Les nœuds en échec, avec leur erreur : sigeti flow-run inspect. Tout le journal : sigeti flow-run logs.',
      en: 'The nodes that failed, with their errors: sigeti flow-run inspect. The whole log: sigeti flow-run logs.',
    },
  });
}

/** Who has a warehouse. */
export interface Blocker {
  readonly name: string;
  readonly trigger: string;
  readonly by: string;
  /** As PostgreSQL prints it. */
  readonly since: string;
}

export function warehouseBusy(warehouse: string, { name, by, since }: Blocker): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_WAREHOUSE_BUSY',
    message: {
      fr: `L’exécution ${name} occupe l’entrepôt « ${warehouse} » (${by}, depuis ${since}). Rien n’a été exécuté.`,
      en: `The flow run ${name} has the warehouse '${warehouse}' (${by}, since ${since}). Nothing was run.`,
    },
    hint: {
      fr: `Attendez sa fin, ou suivez-la : sigeti flow-run logs ${name} -f. Pour l’arrêter : sigeti flow-run cancel ${name}.`,
      en: `Wait for its end, or follow it: sigeti flow-run logs ${name} -f. To stop it: sigeti flow-run cancel ${name}.`,
    },
  });
}
