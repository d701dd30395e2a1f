import { didYouMean, SigetiError } from '../../core/index.ts';

/** No run has this name, nor an id that begins like this. */
export function runUnknown(text: string, near: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RUN_UNKNOWN',
    message: { fr: `Aucune exécution ne s’appelle « ${text} ».`, en: `No run is called '${text}'.` },
    hint: didYouMean(near) ?? {
      fr: 'sigeti flow-run ls montre les dernières ; un nom, ou le début d’un identifiant, suffit.',
      en: 'sigeti flow-run ls shows the latest; a name, or the beginning of an id, will do.',
    },
  });
}

/** The latest run is asked for, and there is none. */
export function noRun(): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RUN_UNKNOWN',
    message: { fr: 'L’historique n’a pas encore d’exécution.', en: 'The history has no run yet.' },
    hint: {
      fr: 'sigeti refresh en fait une, et sigeti deployment run celles d’un déploiement.',
      en: 'sigeti refresh makes one, and sigeti deployment run those of a deployment.',
    },
  });
}

/** Several ids begin like this; `found` are some of them with their names. */
export function runAmbiguous(text: string, found: readonly string[]): SigetiError {
  const list = found.join(', ');
  return new SigetiError({
    code: 'SCHEDULE_RUN_AMBIGUOUS',
    message: {
      fr: `Plusieurs exécutions ont un identifiant qui commence par « ${text} » : ${list}.`,
      en: `Several runs have an id that begins with '${text}': ${list}.`,
    },
    hint: { fr: 'Donnez plus de caractères, ou le nom.', en: 'Give more characters, or the name.' },
  });
}

/** A run that is over cannot be cancelled. */
export function runOver(name: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RUN_OVER',
    message: {
      fr: `L’exécution ${name} est déjà finie : il n’y a rien à annuler.`,
      en: `The run ${name} is over: there is nothing to cancel.`,
    },
    hint: { fr: `sigeti flow-run inspect ${name} la montre.`, en: `sigeti flow-run inspect ${name} shows it.` },
  });
}

/** Only a deployed run that failed, crashed or was cancelled can be started again. */
export function runNotRetryable(name: string, isCommand: boolean): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RUN_NOT_RETRYABLE',
    message: isCommand
      ? {
          fr: `${name} est une commande lancée à la main : aucun agent ne peut la reprendre.`,
          en: `${name} is a command that somebody ran: no worker can take it up again.`,
        }
      : {
          fr: `L’exécution ${name} n’a pas échoué : il n’y a rien à reprendre.`,
          en: `The run ${name} has not failed: there is nothing to retry.`,
        },
    hint: isCommand
      ? {
          fr: 'Dans son projet, sigeti retry reprend ce qui a échoué dans la dernière commande.',
          en: 'In its project, sigeti retry takes up what failed in the last command.',
        }
      : {
          fr: 'Pour une nouvelle exécution : sigeti deployment run, suivi du déploiement.',
          en: 'For a new run: sigeti deployment run, followed by the deployment.',
        },
  });
}
