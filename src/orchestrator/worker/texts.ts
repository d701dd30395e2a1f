import type { Text } from '../../core/index.ts';
import type { ChildEnd } from './child.ts';

/** The process of a run is gone and has said nothing. */
export function endedUnexpectedly({ code, signal, wasSilent }: ChildEnd): Text {
  if (wasSilent) {
    return {
      fr: 'Son processus ne disait plus rien, gelé ou pris dans une boucle : il a été arrêté.',
      en: 'Its process no longer said anything, frozen or caught in a loop: it was stopped.',
    };
  }
  if (signal !== null) {
    return {
      fr: `Son processus a été arrêté par le signal ${signal} : tué par quelqu’un, ou faute de mémoire.`,
      en: `Its process was stopped by the signal ${signal}: killed by somebody, or for want of memory.`,
    };
  }
  return {
    fr: `Son processus s’est arrêté sans rien dire (code ${code ?? 'inconnu'}).`,
    en: `Its process stopped without a word (code ${code ?? 'unknown'}).`,
  };
}
