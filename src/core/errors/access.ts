import type { Text } from '../text.ts';
import { didYouMean } from './config.ts';
import { SigetiError, type SourceLocation } from './error.ts';

/** A node reads a model that is kept to another group or package. `declared` is where that is said. */
export function accessForbidden(
  from: string,
  read: string,
  scope: { readonly kind: 'group' | 'package'; readonly name: string; readonly declared: SourceLocation },
  location: SourceLocation | undefined,
): SigetiError {
  const noun = scope.kind === 'group' ? { fr: 'au groupe', en: 'the group' } : { fr: 'au paquet', en: 'the package' };
  const group = {
    fr: `Mettez le lecteur dans ce groupe (group: ${scope.name}), ou ouvrez le modèle (access: protected).`,
    en: `Put the reader into that group (group: ${scope.name}), or open the model (access: protected).`,
  };
  const foreign = {
    fr: 'Ouvrez le modèle dans son paquet (access: public).',
    en: 'Open the model in its package (access: public).',
  };
  const { file, line } = scope.declared;
  const declared = line === undefined ? file : `${file}:${line}`;
  return new SigetiError({
    code: 'PARSE_ACCESS_FORBIDDEN',
    message: {
      fr: `« ${from} » lit « ${read} », qui est réservé ${noun.fr} « ${scope.name} » (${declared}).`,
      en: `'${from}' reads '${read}', which is kept to ${noun.en} '${scope.name}' (${declared}).`,
    },
    hint: scope.kind === 'group' ? group : foreign,
    location,
    uniqueId: from,
  });
}

/** `group:` of a node names a group that no file defines. */
export function groupUnknown(
  from: string,
  group: string,
  near: readonly string[],
  location: SourceLocation | undefined,
): SigetiError {
  return new SigetiError({
    code: 'PARSE_GROUP_UNKNOWN',
    message: {
      fr: `« ${from} » se dit du groupe « ${group} », qu’aucun fichier ne définit.`,
      en: `'${from}' says it is of the group '${group}', which no file defines.`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Définissez-le sous groups: dans un fichier YAML, avec un owner.',
      en: 'Define it under groups: in a YAML file, with an owner.',
    },
    location,
    uniqueId: from,
  });
}

/** Warning: a node reads a version of a model that is, or will be, out of date. */
export function versionDeprecated(
  from: string,
  model: string,
  when: { readonly date: string; readonly isPast: boolean; readonly newer: string | undefined },
  location: SourceLocation | undefined,
): SigetiError {
  const { date, isPast, newer } = when;
  const past = {
    fr: `« ${from} » lit ${model}, périmé depuis le ${date}.`,
    en: `'${from}' reads ${model}, out of date since ${date}.`,
  };
  const future = {
    fr: `« ${from} » lit ${model}, qui sera périmé le ${date}.`,
    en: `'${from}' reads ${model}, which will be out of date on ${date}.`,
  };
  return new SigetiError({
    code: 'PARSE_VERSION_DEPRECATED',
    message: isPast ? past : future,
    hint: newer === undefined ? undefined : { fr: `Version actuelle : ${newer}.`, en: `Current version: ${newer}.` },
    location,
    uniqueId: from,
  });
}

/** A unit test that does not fit its model. `reason` continues the sentence. */
export function unitTestInvalid(
  uniqueId: string,
  reason: Text,
  location: SourceLocation,
  near: readonly string[] = [],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_UNIT_TEST_INVALID',
    message: {
      fr: `Le test unitaire « ${uniqueId} » n’est pas valable : ${reason.fr}.`,
      en: `The unit test '${uniqueId}' is not valid: ${reason.en}.`,
    },
    hint: didYouMean(near),
    location,
    uniqueId,
  });
}

/** `fixture:` of a unit test names no file. */
export function unitTestFixtureMissing(
  name: string,
  format: string,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_FIXTURE_NOT_FOUND',
    message: {
      fr: `Le fichier de lignes « ${name}.${format} » d’un test unitaire n’existe pas.`,
      en: `The file of rows '${name}.${format}' of a unit test does not exist.`,
    },
    hint: didYouMean(near) ?? { fr: 'Sa place est tests/fixtures/.', en: 'Its place is tests/fixtures/.' },
    location,
  });
}

/** The rows of a unit test take their types from a relation that the database does not have. */
export function unitTestRelationMissing(
  uniqueId: string,
  { input, name, isEphemeral }: { readonly input: string; readonly name: string; readonly isEphemeral: boolean },
  location: SourceLocation,
): SigetiError {
  return new SigetiError({
    code: 'COMPILE_UNIT_TEST_RELATION',
    message: {
      fr: `« ${uniqueId} » prend le type de ses lignes dans ${input}, qui n’est pas dans la base.`,
      en: `'${uniqueId}' takes the types of its rows from ${input}, which is not in the database.`,
    },
    hint: isEphemeral
      ? { fr: 'Un modèle éphémère veut « format: sql ».', en: 'An ephemeral model needs `format: sql`.' }
      : {
          fr: `Construisez-le, vide s’il le faut : sigeti run --select ${name} --empty.`,
          en: `Build it, empty if need be: sigeti run --select ${name} --empty.`,
        },
    location,
    uniqueId,
  });
}

/** Warning: constraints of a contract that building leaves out, by type. */
export function constraintsNotCreated(
  uniqueId: string,
  types: readonly string[],
  location: SourceLocation,
): SigetiError {
  const list = types.join(', ');
  return new SigetiError({
    code: 'PARSE_CONTRACT_NOT_ENFORCED',
    message: {
      fr: `Des contraintes de « ${uniqueId} » ne sont pas créées : ${list}.`,
      en: `Some constraints of '${uniqueId}' are not created: ${list}.`,
    },
    hint: {
      fr: 'Un test relationships vérifie une clé étrangère ; check demande une expression. warn_unsupported: false fait taire cet avertissement.',
      en: 'A relationships test checks a foreign key; check needs an expression. warn_unsupported: false silences this warning.',
    },
    location,
    uniqueId,
  });
}

/** Warning: constraints of a model that has no enforced contract, or is no table (`materialized` given). */
export function constraintsIgnored(
  uniqueId: string,
  materialized: string | undefined,
  location: SourceLocation,
): SigetiError {
  const what = {
    fr: `Les contraintes de « ${uniqueId} » ne sont pas créées`,
    en: `The constraints of '${uniqueId}' are not created`,
  };
  const message =
    materialized === undefined
      ? { fr: `${what.fr} : son contrat n’est pas imposé.`, en: `${what.en}: its contract is not enforced.` }
      : {
          fr: `${what.fr} : sa matérialisation est ${materialized}.`,
          en: `${what.en}: it is materialized as ${materialized}.`,
        };
  const hint =
    materialized === undefined
      ? {
          fr: 'Imposez-le : config: {contract: {enforced: true}}, avec data_type pour chaque colonne ; ou vérifiez par des tests.',
          en: 'Enforce it: config: {contract: {enforced: true}}, with data_type for each column; or check with tests.',
        }
      : {
          fr: 'Seules les matérialisations table et incremental en ont ; des tests vérifient les autres. warn_unsupported: false fait taire cet avertissement.',
          en: 'Only table and incremental have them; tests check the others. warn_unsupported: false silences this warning.',
        };
  return new SigetiError({ code: 'PARSE_CONTRACT_NOT_ENFORCED', message, hint, location, uniqueId });
}
