// A table of errors, one function each: longer than other files because a family of codes stays together.
import { type ErrorDetails, SigetiError, type SourceLocation } from './error.ts';

/** No dbt_project.yml in the named folder, or none in the current folder, above it or in ./warehouse. */
export function projectNotFound(directory: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PROJECT_NOT_FOUND',
    message: {
      fr: `Aucun projet : pas de dbt_project.yml à partir de ${directory}.`,
      en: `No project: there is no dbt_project.yml from ${directory}.`,
    },
    hint: {
      fr: 'Placez-vous dans le dossier du projet, ou nommez-le avec --project-dir.',
      en: 'Change to the folder of the project, or name it with --project-dir.',
    },
  });
}

/** A key of dbt_project.yml is missing or holds what it may not; `expected` says what it should hold. */
export function projectInvalid(
  key: string,
  expected: { fr: string; en: string },
  location: SourceLocation,
): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PROJECT_INVALID',
    message: {
      fr: `dbt_project.yml : la clé « ${key} » doit être ${expected.fr}.`,
      en: `dbt_project.yml: the key '${key}' must be ${expected.en}.`,
    },
    hint: { fr: 'Corrigez cette clé.', en: 'Correct this key.' },
    location,
  });
}

/** Warning: a key that neither dbt nor the product knows; it is ignored. */
export function keyUnknown(
  key: string,
  where: { fr: string; en: string },
  location: SourceLocation,
  nearest: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'CONFIG_KEY_UNKNOWN',
    message: {
      fr: `La clé « ${key} » est inconnue dans ${where.fr} ; elle est ignorée.`,
      en: `The key '${key}' is not known in ${where.en}; it is ignored.`,
    },
    hint: didYouMean(nearest) ?? { fr: 'Supprimez-la si elle ne sert pas.', en: 'Remove it if nothing uses it.' },
    location,
  });
}

/** The profile is needed (named by a flag, or its folder is) and no profiles.yml holds it. */
export function profileNotFound(profile: string, searched: readonly string[], known: readonly string[]): SigetiError {
  const places = searched.join(', ');
  return new SigetiError({
    code: 'CONFIG_PROFILE_NOT_FOUND',
    message: {
      fr: `Le profil « ${profile} » n’existe dans aucun profiles.yml (cherché dans : ${places}).`,
      en: `No profiles.yml holds the profile '${profile}' (searched: ${places}).`,
    },
    hint:
      known.length > 0
        ? {
            fr: `Profils trouvés : ${known.join(', ')}. Choisissez-en un avec --profile.`,
            en: `Profiles found: ${known.join(', ')}. Choose one with --profile.`,
          }
        : {
            fr: 'Créez profiles.yml, ou retirez --profile, --target et --profiles-dir (DBT_PROFILE, DBT_TARGET, DBT_PROFILES_DIR).',
            en: 'Create profiles.yml, or leave out --profile, --target and --profiles-dir (DBT_PROFILE, DBT_TARGET, DBT_PROFILES_DIR).',
          },
  });
}

/** `--target` is given, but the project names no profile that could hold it. */
export function profileUnnamed(target: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PROFILE_NOT_FOUND',
    message: {
      fr: `--target ${target} demande un profil, et dbt_project.yml n’en nomme aucun.`,
      en: `--target ${target} needs a profile, and dbt_project.yml names none.`,
    },
    hint: {
      fr: 'Ajoutez « profile: » à dbt_project.yml, ou donnez --profile.',
      en: "Add 'profile:' to dbt_project.yml, or give --profile.",
    },
  });
}

/** `--target`, or the profile's own `target:`, names no output of the profile. */
export function targetNotFound(
  profile: string,
  target: string,
  known: readonly string[],
  location: SourceLocation,
): SigetiError {
  return new SigetiError({
    code: 'CONFIG_TARGET_NOT_FOUND',
    message: {
      fr: `Le profil « ${profile} » n’a pas de cible « ${target} ».`,
      en: `The profile '${profile}' has no target '${target}'.`,
    },
    hint: { fr: `Cibles du profil : ${known.join(', ')}.`, en: `Targets of the profile: ${known.join(', ')}.` },
    location,
  });
}

/** A key of a target in profiles.yml is missing or holds what it may not. */
export function profileInvalid(
  key: string,
  expected: { fr: string; en: string },
  location: SourceLocation,
): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PROFILE_INVALID',
    message: {
      fr: `profiles.yml : la clé « ${key} » doit être ${expected.fr}.`,
      en: `profiles.yml: the key '${key}' must be ${expected.en}.`,
    },
    hint: {
      fr: 'Corrigez cette clé dans la cible du profil.',
      en: "Correct this key in the profile's target.",
    },
    location,
  });
}

/** Environment variables that are needed because another one names a server. `because` is that other one. */
export function variablesMissing(names: readonly string[], because: string): SigetiError {
  const list = names.join(', ');
  return new SigetiError({
    code: 'CONFIG_VARIABLE_MISSING',
    message: {
      fr: `${because} désigne un serveur, mais il manque : ${list}.`,
      en: `${because} names a server, but these are missing: ${list}.`,
    },
    hint: {
      fr: `Définissez ${list} dans l’environnement ou dans le fichier .env. Il n’y a pas de valeur par défaut.`,
      en: `Set ${list} in the environment or in the file .env. There is no default value.`,
    },
  });
}

/** An environment variable holds what it may not. `origin` is where it was set. */
export function variableInvalid(
  name: string,
  value: string,
  origin: string,
  expected: { fr: string; en: string },
): SigetiError {
  return new SigetiError({
    code: 'CONFIG_VARIABLE_INVALID',
    message: {
      fr: `${name} (${origin}) vaut « ${value} » et doit être ${expected.fr}.`,
      en: `${name} (${origin}) is '${value}' and must be ${expected.en}.`,
    },
    hint: { fr: `Corrigez ${name}.`, en: `Correct ${name}.` },
  });
}

/** DBT_PASSWORD and DWH_DB_PASSWORD are synonyms and hold different values. The values are not shown. */
export function passwordConflict(first: string, second: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PASSWORD_CONFLICT',
    message: {
      fr: `${first} et ${second} désignent le même mot de passe mais n’ont pas la même valeur.`,
      en: `${first} and ${second} name the same password but hold different values.`,
    },
    hint: { fr: 'Gardez-en un seul.', en: 'Keep only one of them.' },
  });
}

/** `env_var('X')` without a default, and X is set nowhere. */
export function envVarMissing(name: string, location?: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'CONFIG_ENV_VAR_MISSING',
    message: {
      fr: `env_var('${name}') : la variable d’environnement ${name} n’est définie nulle part.`,
      en: `env_var('${name}'): the environment variable ${name} is not set anywhere.`,
    },
    hint: {
      fr: `Définissez ${name} dans l’environnement ou dans .env, ou donnez une valeur : env_var('${name}', 'valeur').`,
      en: `Set ${name} in the environment or in .env, or give a default: env_var('${name}', 'value').`,
    },
    location,
  });
}

/** `var('x')` in a YAML file, without a value and without a default. */
export function yamlVarMissing(name: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_VAR_MISSING',
    message: {
      fr: `var('${name}') : cette variable n’a pas de valeur.`,
      en: `var('${name}'): this variable has no value.`,
    },
    hint: {
      fr: `Donnez-la par --vars '{${name}: …}', sous vars: dans dbt_project.yml, ou par défaut : var('${name}', …).`,
      en: `Give it by --vars '{${name}: …}', under vars: in dbt_project.yml, or as a default: var('${name}', …).`,
    },
  });
}

/** `DBT_ENV_SECRET_*` may be read in profiles.yml and packages.yml only. */
export function secretNotAllowed(name: string): SigetiError {
  return new SigetiError({
    code: 'CONFIG_SECRET_NOT_ALLOWED',
    message: {
      fr: `La variable secrète ${name} ne peut être lue que dans profiles.yml et packages.yml.`,
      en: `The secret variable ${name} may be read in profiles.yml and packages.yml only.`,
    },
    hint: {
      fr: 'Donnez à la variable un nom sans DBT_ENV_SECRET_ si sa valeur n’est pas un secret.',
      en: 'Give the variable a name without DBT_ENV_SECRET_ if its value is no secret.',
    },
  });
}

/** `--vars` is not a YAML or JSON mapping. */
export function varsInvalid({ message, location }: Pick<ErrorDetails, 'message' | 'location'>): SigetiError {
  return new SigetiError({
    code: 'CONFIG_VARS_INVALID',
    message,
    location,
    hint: {
      fr: `Écrivez une table YAML ou JSON, par exemple --vars '{date_reference: 2025-01-31}'.`,
      en: `Write a YAML or JSON mapping, for example --vars '{date_reference: 2025-01-31}'.`,
    },
  });
}

/** A command-line flag holds what it may not. */
export function flagInvalid(flag: string, value: string, expected: { fr: string; en: string }): SigetiError {
  return new SigetiError({
    code: 'CONFIG_FLAG_INVALID',
    message: {
      fr: `${flag} vaut « ${value} » et doit être ${expected.fr}.`,
      en: `${flag} is '${value}' and must be ${expected.en}.`,
    },
    hint: {
      fr: 'Corrigez la valeur là où elle est donnée : option, variable DBT_… ou flags: de dbt_project.yml.',
      en: 'Correct the value where it is given: an option, a variable DBT_… or flags: of dbt_project.yml.',
    },
  });
}

/** A line of .env that is neither `NAME=value`, a comment nor empty. The line is not shown: it may hold a secret. */
export function dotenvSyntax(location: SourceLocation, reason: { fr: string; en: string }): SigetiError {
  return new SigetiError({
    code: 'CONFIG_DOTENV_SYNTAX',
    message: { fr: `.env : ${reason.fr}.`, en: `.env: ${reason.en}.` },
    hint: { fr: 'Écrivez NOM=valeur, un par ligne.', en: 'Write NAME=value, one per line.' },
    location,
  });
}

/** Warning: variables of a server without the one that switches it on. */
export function variablesIgnored(names: readonly string[], needs: string): SigetiError {
  const list = names.join(', ');
  return new SigetiError({
    code: 'CONFIG_VARIABLE_IGNORED',
    message: {
      fr: `${list} : sans effet, car ${needs} n’est pas défini.`,
      en: `${list}: without effect, because ${needs} is not set.`,
    },
    hint: { fr: `Définissez aussi ${needs}.`, en: `Set ${needs} as well.` },
  });
}

/** A package that packages.yml or dependencies.yml lists and that `deps` has not installed yet. */
export function packageNotInstalled(name: string, folder: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PACKAGE_NOT_FOUND',
    message: {
      fr: `Le paquet « ${name} » n’est pas installé dans ${folder}.`,
      en: `The package '${name}' is not installed in ${folder}.`,
    },
    hint: { fr: 'Installez les paquets : sigeti deps.', en: 'Install the packages: sigeti deps.' },
    location,
  });
}

/** A `local:` package whose folder is not there. */
export function packageNotFound(name: string, directory: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'CONFIG_PACKAGE_NOT_FOUND',
    message: {
      fr: `Le paquet « ${name} » n’est pas dans ${directory}.`,
      en: `The package '${name}' is not in ${directory}.`,
    },
    hint: {
      fr: 'Un paquet est un dossier qui contient dbt_project.yml : copiez-le à cet endroit ou corrigez le chemin.',
      en: 'A package is a folder that holds dbt_project.yml: put it there or correct the path.',
    },
    location,
  });
}

/** `require-dbt-version` of a project or a package leaves out the dbt whose language the engine speaks. */
export function dbtVersionRefused(
  name: string,
  wishes: readonly string[],
  version: string,
  location: SourceLocation,
): SigetiError {
  const range = wishes.join(', ');
  return new SigetiError({
    code: 'CONFIG_DBT_VERSION_REFUSED',
    message: {
      fr: `« ${name} » demande dbt ${range} ; SIGETI parle la langue de dbt ${version}.`,
      en: `'${name}' requires dbt ${range}; SIGETI speaks the language of dbt ${version}.`,
    },
    hint: {
      fr: 'Prenez une version du paquet faite pour ce dbt, ou élargissez require-dbt-version ; --no-version-check passe outre.',
      en: 'Take a version of the package that is for this dbt, or widen require-dbt-version; --no-version-check goes on all the same.',
    },
    location,
  });
}

/** "Did you mean …?", or nothing when no name is near. */
export function didYouMean(nearest: readonly string[]): { fr: string; en: string } | undefined {
  if (nearest.length === 0) return undefined;
  return {
    fr: `Vouliez-vous dire ${nearest.map((name) => `« ${name} »`).join(' ou ')} ?`,
    en: `Did you mean ${nearest.map((name) => `'${name}'`).join(' or ')}?`,
  };
}
