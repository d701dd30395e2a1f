import type { Command, HelpConfiguration, Option } from 'commander';
import type { Language } from '../core/index.ts';
import { describeOptionsBeforeVerb } from './dbt-options.ts';

/** How the help is laid out and worded; commander's own words are English. */
export function helpOf(language: Language): HelpConfiguration {
  return {
    // The longest verb leaves fewer columns than commander would wrap in.
    minWidthToWrap: 30,
    styleTitle: (title) => translateTitle(title, language),
    optionDescription: (option) => describeOption(option, language),
    subcommandTerm: describeVerb,
  };
}

/** What the help of the program ends with. */
export function helpEnd(language: Language): string {
  const options = describeOptionsBeforeVerb().join(', ');
  return language === 'fr'
    ? `sigeti <verbe> --help montre les options d’un verbe. Codes de sortie : 0 tout va bien, 1 un nœud a échoué, 2 la commande n’a pas pu s’exécuter.\n\nPeuvent aussi précéder le verbe, quel qu’il soit : ${options}. Ce qui suit le verbe l’emporte sur ce qui le précède.`
    : `sigeti <verb> --help shows the options of a verb. Exit codes: 0 all good, 1 some node failed, 2 the command could not run.\n\nThese may also stand before any verb: ${options}. What follows the verb wins over what stands before it.`;
}

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Commands:': 'Verbes :',
  'Options:': 'Options :',
};

function translateTitle(title: string, language: Language): string {
  return language === 'fr' ? (TITLES[title] ?? title) : title.replace('Commands:', 'Verbs:');
}

/** A verb in the list of verbs: all but `help` have options, whether they were needed for this command line or not. */
function describeVerb(command: Command): string {
  const names = [command.name(), ...command.aliases()].join('|');
  const positional = command.registeredArguments.map((argument) => {
    return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  });
  return [names, ...(names === 'help' ? [] : ['[options]']), ...positional].join(' ');
}

/** Commander would add the admitted values in English. */
function describeOption({ description, argChoices }: Option, language: Language): string {
  if (argChoices === undefined) return description;
  return `${description}${language === 'fr' ? ' : ' : ': '}${argChoices.join(', ')}`;
}
