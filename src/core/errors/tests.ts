import { didYouMean } from './config.ts';
import { SigetiError, type SourceLocation } from './error.ts';

/** A generic test that no macro defines. */
export function testNotFound(name: string, location: SourceLocation, near: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'PARSE_TEST_NOT_FOUND',
    message: {
      fr: `Aucun test générique ne s’appelle « ${name} ».`,
      en: `No generic test is called '${name}'.`,
    },
    hint: didYouMean(near) ?? {
      fr: `Écrivez {% test ${name}(model, column_name) %} dans tests/generic.`,
      en: `Write {% test ${name}(model, column_name) %} in tests/generic.`,
    },
    location,
  });
}

/** A built-in test without what it compares with. `near`: an argument that is there and was perhaps meant. */
export function testArgumentMissing(
  test: { readonly name: string; readonly of: string },
  argument: string,
  near: string | undefined,
  location: SourceLocation,
): SigetiError {
  const { name, of } = test;
  const example = EXAMPLES[argument] ?? `${argument}: …`;
  return new SigetiError({
    code: 'PARSE_TEST_ARGUMENT_MISSING',
    message: {
      fr: `Il manque l’argument « ${argument} » au test « ${name} » de « ${of} ».`,
      en: `The test '${name}' of '${of}' lacks the argument '${argument}'.`,
    },
    hint:
      near === undefined
        ? { fr: `Par exemple : ${example}.`, en: `For example: ${example}.` }
        : {
            fr: `Vous avez écrit « ${near} ». Par exemple : ${example}.`,
            en: `You wrote '${near}'. For example: ${example}.`,
          },
    location,
  });
}

const EXAMPLES: Readonly<Record<string, string>> = {
  values: "values: ['a', 'b']",
  to: "to: ref('dim_zone')",
  field: 'field: id',
  column_name: 'column_name: id',
};
