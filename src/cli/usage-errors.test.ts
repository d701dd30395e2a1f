import { expect, test } from 'vitest';
import { usageInvalid } from './usage-errors.ts';

test('a value that is none of those admitted is said once, with those that are', () => {
  const message = "error: option '--output <form>' argument 'xml' is invalid. Allowed choices are text, json.";
  expect(usageInvalid('commander.invalidArgument', message, undefined).details).toMatchObject({
    message: {
      fr: 'La ligne de commande n’est pas comprise : « xml » n’est pas une valeur de l’option --output <form>.',
      en: "The command line is not understood: option '--output <form>' argument 'xml' is invalid.",
    },
    hint: { fr: 'Valeurs admises : text, json.', en: 'Admitted values: text, json.' },
  });
});
