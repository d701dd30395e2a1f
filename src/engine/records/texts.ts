import type { SigetiError, Text } from '../../core/index.ts';

/** Tables that a notice names. */
const NAMED = 6;

export function schemaDropped(schema: string, names: readonly string[]): Text {
  const more = names.length > NAMED ? ', …' : '';
  const list = `${names.slice(0, NAMED).join(', ')}${more}`;
  return {
    fr: `Le schéma ${schema} a été supprimé depuis la dernière exécution : ${names.length === 1 ? 'une table incrémentale est reconstruite' : `${names.length} tables incrémentales sont reconstruites`} en entier (${list}). L’historique (snapshots) est gardé.`,
    en: `The schema ${schema} was dropped since the last run: ${names.length === 1 ? 'an incremental table is' : `${names.length} incremental tables are`} rebuilt in full (${list}). The history (snapshots) is kept.`,
  };
}

export function failuresNotShown(view: string, { details }: SigetiError): Text {
  return {
    fr: `Les lignes en échec ne sont pas dans ${view} : ${details.message.fr}`,
    en: `The failing rows are not in ${view}: ${details.message.en}`,
  };
}

export function runNotNoted({ details }: SigetiError): Text {
  return {
    fr: `Le résultat de l’exécution n’a pas pu être noté dans la base : ${details.message.fr}`,
    en: `What came of the run could not be noted in the database: ${details.message.en}`,
  };
}

/** The common view has no more rows of one test. */
export function failuresCut(test: string, relation: string, shown: number): Text {
  return {
    fr: `${test} : seules les ${shown} premières lignes sont dans la vue commune, toutes sont dans ${relation}.`,
    en: `${test}: only the first ${shown} rows are in the common view, all are in ${relation}.`,
  };
}

export function failuresNotKept(test: string, { details }: SigetiError): Text {
  return {
    fr: `Les lignes en échec de ${test} n’ont pas pu être gardées : ${details.message.fr}`,
    en: `The failing rows of ${test} could not be kept: ${details.message.en}`,
  };
}
