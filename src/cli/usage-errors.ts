import { nearestNames, SigetiError, type Text } from '../core/index.ts';

/** What commander says of a command line, in French: it quotes what it speaks of. */
const USAGE: Readonly<Record<string, (quoted: readonly string[]) => string>> = {
  'commander.unknownOption': ([option]) => `l’option ${option} n’existe pas`,
  'commander.missingArgument': ([argument]) => `il manque l’argument <${argument}>`,
  'commander.optionMissingArgument': ([option]) => `il manque la valeur de l’option ${option}`,
  'commander.excessArguments': ([verb]) => `${verb} a reçu trop d’arguments`,
  'commander.invalidArgument': ([option, value]) => `« ${value} » n’est pas une valeur de l’option ${option}`,
};

/** The verb that was given, as the table of verbs has it. */
interface UsedVerb {
  readonly name: string;
  readonly summary: Text;
  readonly options: readonly string[];
}

/**
 * A command line that cannot be understood. `message` is commander's English sentence, `verb` the one that was given,
 * `options` what it could have meant where commander does not know.
 */
export function usageInvalid(
  code: string,
  message: string,
  verb: UsedVerb | undefined,
  options: readonly string[] = [],
): SigetiError {
  const [reason = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const quoted = [...reason.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
  const [nearest] = nearestNames(quoted[0] ?? '', options);
  const french = USAGE[code]?.(quoted) ?? 'elle n’est pas valable';
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `La ligne de commande n’est pas comprise : ${french}.`,
      en: `The command line is not understood: ${reason.replace(/(\. Allowed choices are .*)?\.$/, '')}.`,
    },
    hint: usageHint(code, reason, nearest ? `(Did you mean ${nearest}?)` : suggestion, verb),
  });
}

function usageHint(code: string, reason: string, suggestion: string | undefined, verb: UsedVerb | undefined): Text {
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(suggestion ?? '')?.[1];
  if (meant) return { fr: `Vouliez-vous dire ${meant} ?`, en: `Did you mean ${meant}?` };
  const choices = /Allowed choices are (.*)\.$/.exec(reason)?.[1];
  if (choices) return { fr: `Valeurs admises : ${choices}.`, en: `Admitted values: ${choices}.` };
  const help = verb === undefined ? 'sigeti --help' : `sigeti ${verb.name} --help`;
  if (code === 'commander.excessArguments' && verb?.options.includes('select') === true)
    return {
      fr: `Des nœuds se choisissent par --select. ${help} montre tout.`,
      en: `Nodes are chosen by --select. ${help} shows everything.`,
    };
  // The summary of a verb with actions names them.
  if (code === 'commander.missingArgument' && verb !== undefined)
    return { fr: `sigeti ${verb.name} : ${verb.summary.fr}.`, en: `sigeti ${verb.name}: ${verb.summary.en}.` };
  return { fr: `${help} montre ce qui est attendu.`, en: `${help} shows what is expected.` };
}

/** An option of a verb that stands before it. */
export function optionMisplaced(option: string, verb: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: {
      fr: `L’option ${option} ne peut pas précéder le verbe.`,
      en: `The option ${option} cannot stand before the verb.`,
    },
    hint: { fr: `Après lui : sigeti ${verb} ${option}`, en: `After it: sigeti ${verb} ${option}` },
  });
}

/** The first word is no verb. */
export function verbUnknown(verb: string, known: readonly string[]): SigetiError {
  const [nearest] = nearestNames(verb, known);
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `« ${verb} » n’est pas un verbe de sigeti.`, en: `'${verb}' is not a verb of sigeti.` },
    hint: nearest
      ? { fr: `Vouliez-vous dire « sigeti ${nearest} » ?`, en: `Did you mean 'sigeti ${nearest}'?` }
      : { fr: 'sigeti --help montre les verbes.', en: 'sigeti --help shows the verbs.' },
  });
}
