import { SigetiError } from '../../core/index.ts';
import type { GitSpec } from './spec.ts';

/** A git package that follows a branch: it changes without a change here. */
export function revisionUnpinned({ label, revision = 'HEAD', location }: GitSpec): SigetiError {
  return new SigetiError({
    code: 'DEPS_UNPINNED',
    message: {
      fr: `Le paquet git « ${label} » suit ${revision} : il peut changer d’un jour à l’autre.`,
      en: `The git package '${label}' follows ${revision}: it may change from one day to the next.`,
    },
    hint: {
      fr: 'Donnez un commit ou une étiquette par « revision: » (ou « warn-unpinned: false »).',
      en: "Give a commit or a tag as 'revision:' (or 'warn-unpinned: false').",
    },
    location,
  });
}

/** The hub says that the package has another name by now. */
export function packageMoved(from: string, to: string): SigetiError {
  return new SigetiError({
    code: 'DEPS_MOVED',
    message: {
      fr: `Le paquet « ${from} » s’appelle désormais « ${to} ».`,
      en: `The package '${from}' is called '${to}' by now.`,
    },
    hint: { fr: 'Changez son nom dans packages.yml.', en: 'Change its name in packages.yml.' },
  });
}

/** The hub does not answer; what it said before is used. */
export function keptCopyUsed(name: string, reason: SigetiError): SigetiError {
  const { message } = reason.details;
  return new SigetiError({
    code: 'DEPS_KEPT_COPY',
    message: {
      fr: `${message.fr} Les versions de « ${name} » sont celles que le hub donnait la dernière fois.`,
      en: `${message.en} The versions of '${name}' are those that the hub gave last time.`,
    },
    hint: {
      fr: 'Relancez sigeti deps --upgrade avec le réseau.',
      en: 'Run sigeti deps --upgrade again with a network.',
    },
  });
}
