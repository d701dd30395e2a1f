import { SigetiError, systemReason } from '../core/index.ts';
import type { DumpReport } from './dump-report.ts';

/** What DUMP errors advise: the dump without the detour that broke it. */
const DUMP_AGAIN = 'pg_dump -f dump.sql …';

export function dumpUnreadable(file: string, thrown: unknown): SigetiError {
  return new SigetiError({
    code: 'DUMP_UNREADABLE',
    message: {
      fr: `Le fichier ne se lit pas : ${systemReason(thrown).fr}.`,
      en: `The file cannot be read: ${systemReason(thrown).en}.`,
    },
    hint: { fr: 'Vérifiez le chemin et vos droits.', en: 'Check the path and your rights.' },
    location: { file },
  });
}

export function dumpIsArchive(file: string): SigetiError {
  return new SigetiError({
    code: 'DUMP_UNREADABLE',
    message: {
      fr: 'C’est une archive de pg_dump (-Fc), pas un fichier SQL : une redirection de PowerShell ou un changement de codage la détruit sans retour.',
      en: 'This is an archive of pg_dump (-Fc), no file of SQL: a redirection in PowerShell or a change of encoding destroys it for good.',
    },
    hint: {
      fr: `Refaites l’export sans redirection : ${DUMP_AGAIN} ; une archive intacte se charge par pg_restore.`,
      en: `Dump again without redirection: ${DUMP_AGAIN}; an archive that is intact is loaded by pg_restore.`,
    },
    location: { file },
  });
}

export function notText(file: string, encoding: string, line: number): SigetiError {
  const name = encoding.toUpperCase();
  return new SigetiError({
    code: 'DUMP_UNREPAIRABLE',
    message: {
      fr: `La ligne ${line} n’est pas du ${name} : le fichier est coupé, ou écrit dans un autre codage.`,
      en: `Line ${line} is not ${name}: the file is cut off, or written in another encoding.`,
    },
    hint: {
      fr: `Refaites l’export : ${DUMP_AGAIN}. Un fichier en Latin-1 se convertit : iconv -f WINDOWS-1252 -t UTF-8.`,
      en: `Dump again: ${DUMP_AGAIN}. A file in Latin-1 can be converted: iconv -f WINDOWS-1252 -t UTF-8.`,
    },
    location: { file, line },
  });
}

export function notDamaged(file: string): SigetiError {
  return new SigetiError({
    code: 'DUMP_NOT_DAMAGED',
    message: {
      fr: 'Rien à réparer : le fichier est en UTF-8 et aucun caractère n’y est doublement encodé.',
      en: 'Nothing to repair: the file is in UTF-8 and none of its characters is encoded twice.',
    },
    hint: { fr: 'Chargez-le tel quel : psql -f.', en: 'Load it as it is: psql -f.' },
    location: { file },
  });
}

/** What was damaged in part only, or in several ways, has no one original. */
export function mixedDamage(file: string, { page, damaged, misfit: line = 1 }: DumpReport): SigetiError {
  return new SigetiError({
    code: 'DUMP_UNREPAIRABLE',
    message: {
      fr: `${damaged} caractères sont doublement encodés (${page?.name}), mais la ligne ${line} ne l’est pas de la même façon : une réparation perdrait des caractères, rien n’est écrit.`,
      en: `${damaged} characters are encoded twice (${page?.name}), but line ${line} is not in the same way: a repair would lose characters, nothing is written.`,
    },
    hint: {
      fr: `Refaites l’export depuis la base d’origine, sans redirection : ${DUMP_AGAIN}`,
      en: `Dump the original database again, without redirection: ${DUMP_AGAIN}`,
    },
    location: { file, line },
  });
}

export function roundTripFailed(file: string, line: number): SigetiError {
  return new SigetiError({
    code: 'DUMP_UNREPAIRABLE',
    message: {
      fr: `Le fichier réparé ne redonne pas l’original à partir de la ligne ${line} : il n’est pas gardé.`,
      en: `The repaired file does not give the original again from line ${line} on: it is not kept.`,
    },
    hint: {
      fr: `Le fichier a-t-il changé pendant la réparation ? Sinon, refaites l’export : ${DUMP_AGAIN}`,
      en: `Did the file change meanwhile? If not, dump again: ${DUMP_AGAIN}`,
    },
    location: { file, line },
  });
}

export function sameFile(output: string): SigetiError {
  return new SigetiError({
    code: 'DUMP_OUTPUT_REFUSED',
    message: {
      fr: 'Le fichier à écrire est celui qu’il faut réparer : l’original n’est jamais écrasé.',
      en: 'The file to write is the one to repair: the original is never overwritten.',
    },
    hint: { fr: 'Donnez un autre nom : -o autre.sql', en: 'Give another name: -o other.sql' },
    location: { file: output },
  });
}

export function alreadyThere(output: string): SigetiError {
  return new SigetiError({
    code: 'DUMP_OUTPUT_REFUSED',
    message: { fr: 'Ce fichier existe déjà.', en: 'This file exists already.' },
    hint: {
      fr: 'Supprimez-le, ou donnez un autre nom : -o autre.sql',
      en: 'Remove it, or give another name: -o other.sql',
    },
    location: { file: output },
  });
}

export function unwritable(output: string, thrown: unknown): SigetiError {
  return new SigetiError({
    code: 'DUMP_OUTPUT_REFUSED',
    message: {
      fr: `Le fichier ne s’écrit pas : ${systemReason(thrown).fr}.`,
      en: `The file cannot be written: ${systemReason(thrown).en}.`,
    },
    hint: { fr: 'Donnez un autre chemin : -o autre.sql', en: 'Give another path: -o other.sql' },
    location: { file: output },
  });
}
