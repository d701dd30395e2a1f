import { didYouMean } from './config.ts';
import { SigetiError, type SourceLocation } from './error.ts';

/** `path` lists the nodes of the circle once, each before one that reads it; `location` is where the first stands. */
export function graphCycle(path: readonly string[], location?: SourceLocation): SigetiError {
  const circle = [...path, path[0]].join(' → ');
  return new SigetiError({
    code: 'GRAPH_CYCLE',
    message: {
      fr: `Ces nœuds dépendent les uns des autres en rond : ${circle}.`,
      en: `These nodes depend on each other in a circle: ${circle}.`,
    },
    hint: {
      fr: 'Déplacez les colonnes communes dans un modèle que les autres lisent.',
      en: 'Move the shared columns into one model that the others select from.',
    },
    location,
  });
}

/** A selector that the grammar does not allow. */
export function selectorInvalid(selector: string, reason: { fr: string; en: string }): SigetiError {
  return new SigetiError({
    code: 'GRAPH_SELECTOR_INVALID',
    message: {
      fr: `Le sélecteur « ${selector} » n’est pas valable : ${reason.fr}.`,
      en: `The selector '${selector}' is not valid: ${reason.en}.`,
    },
    hint: {
      fr: 'Formes admises : nom, path:dossier, tag:étiquette, +nom, nom+, +nom+, a,b (intersection).',
      en: 'Allowed forms: name, path:folder, tag:label, +name, name+, +name+, a,b (intersection).',
    },
  });
}

/** A selector that no node of the project matches. Not fatal: the other selectors still count. */
export function selectorEmpty(selector: string, nearest: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'GRAPH_SELECTOR_EMPTY',
    message: {
      fr: `Aucun nœud ne correspond à « ${selector} ».`,
      en: `No node matches '${selector}'.`,
    },
    hint: didYouMean(nearest) ?? {
      fr: 'sigeti list montre tous les nœuds du projet.',
      en: 'sigeti list shows every node of the project.',
    },
  });
}
