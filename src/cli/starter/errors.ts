import { SigetiError } from '../../core/index.ts';

/** The name of a new project is none that dbt admits. */
export function nameInvalid(name: string): SigetiError {
  return new SigetiError({
    code: 'INIT_NAME_INVALID',
    message: {
      fr: `« ${name} » ne peut pas être le nom d’un projet.`,
      en: `'${name}' cannot be the name of a project.`,
    },
    hint: {
      fr: 'Des lettres sans accent, des chiffres et _, sans commencer par un chiffre ; ni « dbt » ni « dbt_postgres ».',
      en: "Letters without accents, digits and _, not a digit first; neither 'dbt' nor 'dbt_postgres'.",
    },
  });
}

/** Something of that name is there already. */
export function folderExists(folder: string): SigetiError {
  return new SigetiError({
    code: 'INIT_FOLDER_EXISTS',
    message: { fr: `${folder} existe déjà.`, en: `${folder} is there already.` },
    hint: {
      fr: 'Choisissez un autre nom ; rien n’a été écrit.',
      en: 'Choose another name; nothing was written.',
    },
  });
}

/** What cannot be asked without a terminal must be on the command line. */
export function answerMissing(what: { fr: string; en: string }, usage: string): SigetiError {
  return new SigetiError({
    code: 'INIT_ANSWER_MISSING',
    message: {
      fr: `Il manque ${what.fr}, et il n’y a pas de terminal pour le demander.`,
      en: `${what.en} is missing, and there is no terminal to ask for it.`,
    },
    hint: { fr: `Donnez-le sur la ligne de commande : ${usage}.`, en: `Give it on the command line: ${usage}.` },
  });
}

/** A new project inside of another would be taken for a part of it. */
export function insideProject(name: string, directory: string): SigetiError {
  return new SigetiError({
    code: 'INIT_INSIDE_PROJECT',
    message: {
      fr: `Le dossier courant est dans le projet ${directory} : « ${name} » n’y est pas créé.`,
      en: `The current folder is in the project ${directory}: '${name}' is not created there.`,
    },
    hint: {
      fr: 'Créez-le ailleurs. Sans nom, sigeti init prépare le profil du projet où vous êtes.',
      en: 'Create it elsewhere. Without a name, sigeti init prepares the profile of the project you are in.',
    },
  });
}

/** `--profile` names one that profiles.yml does not have, or inside of a project, which has its own. */
export function profileUnusable(profile: string, directory: string, inside: boolean): SigetiError {
  return new SigetiError({
    code: 'INIT_PROFILE_UNUSABLE',
    message: inside
      ? {
          fr: `--profile ${profile} : le projet ${directory} nomme déjà son profil.`,
          en: `--profile ${profile}: the project ${directory} names its own profile.`,
        }
      : {
          fr: `Le profil « ${profile} » n’est pas dans ${directory}.`,
          en: `The profile '${profile}' is not in ${directory}.`,
        },
    hint: inside
      ? { fr: 'Changez « profile: » dans dbt_project.yml.', en: "Change 'profile:' in dbt_project.yml." }
      : {
          fr: 'Sans --profile, sigeti init en écrit un (avec --host) ou prend le PostgreSQL embarqué.',
          en: 'Without --profile, sigeti init writes one (with --host) or takes the embedded PostgreSQL.',
        },
  });
}
