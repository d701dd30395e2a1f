import type { Text } from '../text.ts';
import { didYouMean } from './config.ts';
import { SigetiError, type SourceLocation } from './error.ts';
import { systemReason } from './system-reason.ts';

/** A file, or the text of an option such as `--vars`, that is not YAML. */
export function yamlSyntax(reason: Text, location: SourceLocation): SigetiError {
  const option = location.file.startsWith('--') ? location.file : undefined;
  return new SigetiError({
    code: 'PARSE_YAML_SYNTAX',
    message: {
      fr: `${option ?? 'Ce fichier YAML'} est illisible : ${reason.fr}.`,
      en: `${option ?? 'This YAML file'} cannot be read: ${reason.en}.`,
    },
    hint: {
      fr: 'Vérifiez l’alignement, les « : » et les guillemets à cet endroit.',
      en: 'Check the alignment, the colons and the quotes at this place.',
    },
    location,
  });
}

/** A file that cannot be opened, or that is not UTF-8. */
export function unreadableFile(file: string, cause: unknown): SigetiError {
  const encoding = cause instanceof TypeError;
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'PARSE_FILE_UNREADABLE',
      message: encoding
        ? { fr: `${file} n’est pas en UTF-8.`, en: `${file} is not UTF-8.` }
        : { fr: `${file} ne peut pas être lu : ${reason.fr}.`, en: `${file} cannot be read: ${reason.en}.` },
      hint: encoding
        ? { fr: 'Enregistrez le fichier en UTF-8.', en: 'Save the file as UTF-8.' }
        : { fr: 'Vérifiez les droits du fichier.', en: 'Check the rights of the file.' },
      location: { file },
    },
    { cause },
  );
}

/** `ref()` of something that no file defines. `near` are the closest names there are. */
export function refNotFound(
  from: string,
  call: string,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_REF_NOT_FOUND',
    message: {
      fr: `« ${from} » demande ${call}, mais aucun modèle, seed ou snapshot ne porte ce nom.`,
      en: `'${from}' asks for ${call}, but no model, seed or snapshot has that name.`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Créez ce modèle, ou déclarez la table dans sources: et utilisez source().',
      en: 'Create that model, or declare the table under sources: and use source().',
    },
    location,
    uniqueId: from,
  });
}

/** `source()` of a table that no properties file declares. */
export function sourceNotFound(
  from: string,
  call: string,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_SOURCE_NOT_FOUND',
    message: {
      fr: `« ${from} » demande ${call}, mais aucun fichier YAML ne déclare cette table source.`,
      en: `'${from}' asks for ${call}, but no YAML file declares that source table.`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Déclarez-la sous sources: dans un fichier YAML des modèles.',
      en: 'Declare it under sources: in a YAML file of the models.',
    },
    location,
    uniqueId: from,
  });
}

/** A node needs another one that is disabled. */
export function nodeDisabled(from: string, call: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_NODE_DISABLED',
    message: {
      fr: `« ${from} » demande ${call}, qui est désactivé (enabled: false).`,
      en: `'${from}' asks for ${call}, which is disabled (enabled: false).`,
    },
    hint: { fr: 'Activez-le, ou désactivez aussi ce nœud.', en: 'Enable it, or disable this node as well.' },
    location,
    uniqueId: from,
  });
}

/** Two files of one project define the same name. */
export function duplicateName(what: Text, name: string, first: string, second: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_DUPLICATE_NAME',
    message: {
      fr: `Deux ${what.fr} s’appellent « ${name} » : l’un dans ${first}, l’autre ici.`,
      en: `Two ${what.en} are called '${name}': one in ${first}, the other here.`,
    },
    hint: { fr: 'Renommez ou désactivez l’un des deux.', en: 'Rename or disable one of them.' },
    location: second,
  });
}

/** Two enabled nodes would build the same relation. */
export function duplicateRelation(
  relation: string,
  first: { readonly uniqueId: string; readonly file: string },
  second: string,
  location: SourceLocation,
): SigetiError {
  return new SigetiError({
    code: 'PARSE_DUPLICATE_RELATION',
    message: {
      fr: `« ${first.uniqueId} » (${first.file}) et « ${second} » (${location.file}) construisent tous deux ${relation}.`,
      en: `'${first.uniqueId}' (${first.file}) and '${second}' (${location.file}) both build ${relation}.`,
    },
    hint: { fr: 'Changez alias ou schema de l’un des deux.', en: 'Change the alias or the schema of one of them.' },
    location,
    uniqueId: second,
  });
}

/** A property of a YAML file is missing or holds what it may not. */
export function propertyInvalid(path: string, expected: Text, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_PROPERTY_INVALID',
    message: {
      fr: `La propriété « ${path} » doit être ${expected.fr}.`,
      en: `The property '${path}' must be ${expected.en}.`,
    },
    hint: { fr: 'Corrigez cette propriété.', en: 'Correct this property.' },
    location,
  });
}

/** A configuration of a node holds what it may not, wherever it was written. */
export function configInvalid(uniqueId: string, key: string, expected: Text, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_CONFIG_INVALID',
    message: {
      fr: `« ${uniqueId} » : la configuration « ${key} » doit être ${expected.fr}.`,
      en: `'${uniqueId}': the configuration '${key}' must be ${expected.en}.`,
    },
    hint:
      location.line === undefined
        ? {
            fr: 'Corrigez-la dans le fichier, dans son YAML ou dans dbt_project.yml.',
            en: 'Correct it in the file, in its YAML or in dbt_project.yml.',
          }
        : { fr: 'Corrigez-la à cet endroit.', en: 'Correct it in this place.' },
    location,
    uniqueId,
  });
}

/** A key that a mapping of a YAML file has twice: what the first one says is lost. */
export function keyDuplicate(key: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_KEY_DUPLICATE',
    message: {
      fr: `« ${key} » est écrit deux fois dans la même table : seul le dernier compte.`,
      en: `'${key}' is written twice in one mapping: only the last one counts.`,
    },
    hint: { fr: 'Réunissez les deux, ou retirez-en un.', en: 'Join the two, or remove one.' },
    location,
  });
}

/** Warning: a property or configuration that nobody knows. */
export function propertyUnknown(
  key: string,
  where: Text,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_KEY_UNKNOWN',
    message: {
      fr: `« ${key} » est inconnu dans ${where.fr}.`,
      en: `'${key}' is not known in ${where.en}.`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Rangez vos propres clés sous meta:.',
      en: 'Keep keys of your own under meta:.',
    },
    location,
  });
}

/** Warning: a section of a properties file that is read and not executed. */
export function sectionIgnored(section: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'PARSE_SECTION_IGNORED',
    message: {
      fr: `La section « ${section} » est lue mais n’est pas exécutée.`,
      en: `The section '${section}' is read but not executed.`,
    },
    location,
  });
}

/** Warning: properties for something that does not exist. */
export function patchTargetNotFound(
  kind: string,
  name: string,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'PARSE_PATCH_TARGET_NOT_FOUND',
    message: {
      fr: `${kind} décrit « ${name} », qui n’existe pas.`,
      en: `${kind} describes '${name}', which does not exist.`,
    },
    hint: didYouMean(near) ?? { fr: 'Corrigez le nom ou supprimez-le.', en: 'Correct the name or remove it.' },
    location,
  });
}

/** `doc()` of a block that no .md file defines. */
export function docNotFound(name: string, location: SourceLocation, near: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'PARSE_DOC_NOT_FOUND',
    message: {
      fr: `doc('${name}') : aucun fichier .md ne définit ce bloc.`,
      en: `doc('${name}'): no .md file defines that block.`,
    },
    hint: didYouMean(near) ?? {
      fr: `Écrivez {% docs ${name} %} … {% enddocs %} dans un fichier .md des modèles.`,
      en: `Write {% docs ${name} %} … {% enddocs %} in an .md file of the models.`,
    },
    location,
  });
}

/** Warning: a branch of `models:` and the like in dbt_project.yml that matches no folder and no node. */
export function configPathUnused(path: string, location: SourceLocation, near: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'PARSE_CONFIG_PATH_UNUSED',
    message: {
      fr: `dbt_project.yml : « ${path} » ne correspond à aucun dossier ni nœud ; sa configuration est sans effet.`,
      en: `dbt_project.yml: '${path}' matches no folder and no node; its configuration has no effect.`,
    },
    hint: didYouMean(near) ?? {
      fr: 'Écrivez les dossiers comme sur le disque, sous le nom du projet.',
      en: 'Write folders as they are on the disk, under the name of the project.',
    },
    location,
  });
}
