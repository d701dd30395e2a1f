import { TemplateError } from './errors.ts';

export function tooManyArguments(name: string, most: number, given: number): TemplateError {
  return new TemplateError({
    fr: `${name}() prend au plus ${most} argument(s), ${given} donnés.`,
    en: `${name}() takes at most ${most} argument(s) (${given} given).`,
  });
}

export function argumentMissing(name: string, parameter: string): TemplateError {
  return new TemplateError({
    fr: `${name}() attend l’argument « ${parameter} ».`,
    en: `${name}() missing 1 required argument: '${parameter}'.`,
  });
}

export function keywordUnexpected(name: string, keyword: string): TemplateError {
  return new TemplateError({
    fr: `${name}() n’a pas d’argument nommé « ${keyword} ».`,
    en: `${name}() got an unexpected keyword argument '${keyword}'.`,
  });
}

export function argumentTwice(name: string, keyword: string): TemplateError {
  return new TemplateError({
    fr: `${name}() reçoit deux fois l’argument « ${keyword} ».`,
    en: `${name}() got multiple values for argument '${keyword}'.`,
  });
}

export function argumentType(name: string, parameter: string, expected: string, got: string): TemplateError {
  return new TemplateError({
    fr: `${name}() : l’argument « ${parameter} » doit être de type « ${expected} », pas « ${got} ».`,
    en: `${name}(): argument '${parameter}' must be ${expected}, not ${got}.`,
  });
}

export function keywordsNotMapping(type: string): TemplateError {
  return new TemplateError({
    fr: `Après ** il faut un dictionnaire dont les clés sont des textes, pas « ${type} ».`,
    en: `argument after ** must be a mapping with text keys, not ${type}.`,
  });
}

export function macroKeywordUnknown(macro: string, keyword: string, parameters: readonly string[]): TemplateError {
  const list = parameters.join(', ');
  return new TemplateError(
    {
      fr: `La macro « ${macro} » n’a pas d’argument nommé « ${keyword} ».`,
      en: `macro '${macro}' takes no keyword argument '${keyword}'.`,
    },
    parameters.length === 0
      ? { fr: 'Elle n’a pas d’argument.', en: 'It takes no argument.' }
      : { fr: `Ses arguments : ${list}.`, en: `Its arguments: ${list}.` },
  );
}

export function macroArgumentsTooMany(macro: string, most: number): TemplateError {
  return new TemplateError({
    fr: `La macro « ${macro} » prend au plus ${most} argument(s).`,
    en: `macro '${macro}' takes not more than ${most} argument(s).`,
  });
}

export function macroCallerUnused(macro: string): TemplateError {
  return new TemplateError({
    fr: `La macro « ${macro} » est appelée par {% call %} mais n’utilise pas caller().`,
    en: `macro '${macro}' was called by {% call %} but does not use caller().`,
  });
}
