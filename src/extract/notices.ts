import type { SigetiError, Text } from '../core/index.ts';
import { tableText } from './names.ts';
import type { SourceTable } from './request.ts';

/** A snapshot ends with its session, and tables of two snapshots do not fit together: nothing staged can be kept. */
export function beginsAgain({ details }: SigetiError): Text {
  return {
    fr: `${details.message.fr} Rien n’était publié ; l’extraction recommence sur un état plus récent de la source.`,
    en: `${details.message.en} Nothing was published; the extraction begins again on a later state of the source.`,
  };
}

/** The connection of one table was cut, and the snapshot is still there. */
export function copiesAgain(table: string, { details }: SigetiError): Text {
  return {
    fr: `${details.message.fr} ${table} est recopiée, dans le même état de la source ; les tables finies restent.`,
    en: `${details.message.en} ${table} is copied again, in the same state of the source; the tables that are done stay.`,
  };
}

/** An earlier extraction did not come to its end. */
export function wasCut(startedAt: string, done: number, tables: number): Text {
  return {
    fr: `L’extraction du ${startedAt} a été coupée après ${done} table(s) sur ${tables} ; rien n’en était publié. Celle-ci prend un nouvel état de la source.`,
    en: `The extraction of ${startedAt} was cut off after ${done} of ${tables} table(s); nothing of it was published. This one takes a new state of the source.`,
  };
}

/** LATIN1 admits every byte; what it calls control characters are the quotes, dashes and euros of WIN1252. */
export function looksLikeWin1252(table: SourceTable, count: number): Text {
  const from = tableText(table.from);
  return {
    fr: `${from} a ${count} caractère(s) de contrôle que le LATIN1 ne sert jamais à écrire : ces textes sont sans doute en WIN1252. Si oui : SOURCE_DB_ENCODING=WIN1252.`,
    en: `${from} has ${count} control character(s) that nobody writes in LATIN1: these texts are probably in WIN1252. If so: SOURCE_DB_ENCODING=WIN1252.`,
  };
}

/** Without a comparison of keys, rows that were deleted or came late are not seen. */
export function keysNotCompared(table: SourceTable, rows: number, found: number): Text {
  const from = tableText(table.from);
  return {
    fr: `${from} a ${rows} lignes dans la source et ${found} dans la copie : les clés n’ont pas été comparées cette fois (meta.extract.reconcile).`,
    en: `${from} has ${rows} rows in the source and ${found} in the copy: keys were not compared this time (meta.extract.reconcile).`,
  };
}
