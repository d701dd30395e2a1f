import type { Text } from '../text.ts';
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

/** A selector that the grammar does not allow. `known` are the words that could stand there. */
export function selectorInvalid(
  selector: string,
  reason: Text,
  more: { location?: SourceLocation | undefined; known?: readonly string[]; near?: readonly string[] } = {},
): SigetiError {
  const { location, known, near = [] } = more;
  const list = known?.join(', ');
  return new SigetiError({
    code: 'GRAPH_SELECTOR_INVALID',
    message: {
      fr: `Le sélecteur « ${selector} » n’est pas valable : ${reason.fr}.`,
      en: `The selector '${selector}' is not valid: ${reason.en}.`,
    },
    hint:
      didYouMean(near) ??
      (list === undefined
        ? {
            fr: 'Formes admises : nom, path:dossier, tag:étiquette, +nom, nom+, +nom+, a,b (intersection).',
            en: 'Allowed forms: name, path:folder, tag:label, +name, name+, +name+, a,b (intersection).',
          }
        : { fr: `Possible : ${list}.`, en: `Possible: ${list}.` }),
    location,
  });
}

/** `--selector` or the method `selector` names something that selectors.yml does not define. */
export function selectorUnknown(
  name: string,
  known: readonly string[],
  near: readonly string[],
  location?: SourceLocation,
): SigetiError {
  const list = known.join(', ');
  const none = {
    fr: 'Ce projet n’a pas de sélecteurs : écrivez-les dans selectors.yml, à côté de dbt_project.yml.',
    en: 'This project has no selectors: write them in selectors.yml, beside dbt_project.yml.',
  };
  return new SigetiError({
    code: 'GRAPH_SELECTOR_UNKNOWN',
    message: {
      fr: `Le sélecteur nommé « ${name} » n’existe pas.`,
      en: `There is no selector named '${name}'.`,
    },
    hint: didYouMean(near) ?? (known.length === 0 ? none : { fr: `Sélecteurs : ${list}.`, en: `Selectors: ${list}.` }),
    location,
  });
}

/** A definition in selectors.yml that does not say what to select. */
export function selectorDefinitionInvalid(name: string, expected: Text, location?: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'GRAPH_SELECTOR_INVALID',
    message: {
      fr: `La définition du sélecteur « ${name} » n’est pas valable : attendu ${expected.fr}.`,
      en: `The definition of the selector '${name}' is not valid: expected ${expected.en}.`,
    },
    location,
  });
}

/** A selector that compares with an earlier run, without that run's file. */
export function stateMissing(selector: string, file: string): SigetiError {
  return new SigetiError({
    code: 'GRAPH_STATE_MISSING',
    message: {
      fr: `« ${selector} » compare avec un état antérieur, mais il n’y a pas de ${file} à lire.`,
      en: `'${selector}' compares with an earlier state, but there is no ${file} to read.`,
    },
    hint: {
      fr: `Donnez --state <dossier> : une copie de target/ d’une exécution antérieure, avec ${file}.`,
      en: `Give --state <folder>: a copy of target/ of an earlier run, with ${file}.`,
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

/** `--defer` without a state to defer to. */
export function deferStateMissing(): SigetiError {
  return new SigetiError({
    code: 'GRAPH_STATE_MISSING',
    message: {
      fr: '--defer lit ce qui manque dans un état antérieur, mais aucun état n’est donné.',
      en: '--defer reads what is missing from an earlier state, but no state is given.',
    },
    hint: {
      fr: 'Donnez --state <dossier> ou --defer-state <dossier> : une copie de target/ d’une autre exécution.',
      en: 'Give --state <folder> or --defer-state <folder>: a copy of target/ of another run.',
    },
  });
}
