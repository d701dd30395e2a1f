import { SigetiError, type SourceLocation, systemReason, type Text } from '../../core/index.ts';

/** An entry of packages.yml (or of a package's own) is not what it must be. */
export function specInvalid(expected: Text, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_SPEC_INVALID',
    message: {
      fr: `${location.file} : l’entrée de paquet n’est pas valable : ${expected.fr}.`,
      en: `${location.file}: the package entry is not valid: ${expected.en}.`,
    },
    hint: {
      fr: 'Formes admises : « local: dossier », « git: adresse » avec « revision: », « tarball: adresse » avec « name: », « package: espace/nom » avec « version: ».',
      en: "Admitted forms: 'local: folder', 'git: address' with 'revision:', 'tarball: address' with 'name:', 'package: namespace/name' with 'version:'.",
    },
    location,
  });
}

/** `private:` packages come through dbt's own platform, which knows the git provider. */
export function privateUnresolvable(name: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_PRIVATE_UNRESOLVABLE',
    message: {
      fr: `Le paquet « private: ${name} » ne peut pas être trouvé : seule la plateforme de dbt sait chez quel hébergeur git il est.`,
      en: `The package 'private: ${name}' cannot be found: only dbt's platform knows which git host holds it.`,
    },
    hint: {
      fr: `Donnez son adresse : « git: https://…/${name}.git », le jeton par « {{ env_var('DBT_ENV_SECRET_…') }} ».`,
      en: `Give its address: 'git: https://…/${name}.git', the token as '{{ env_var('DBT_ENV_SECRET_…') }}'.`,
    },
    location,
  });
}

/** A package that is nowhere: no such name in the hub, no such folder, no such archive. */
export function sourceNotFound(what: Text, hint: Text, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_NOT_FOUND',
    message: { fr: `${what.fr}.`, en: `${what.en}.` },
    hint,
    location,
  });
}

/** One that asks for a package, and what it asks. */
export interface Demand {
  readonly by: string;
  readonly wish: string;
}

/** No version suits everybody who asks for the package. `reason` says what stands in the way. */
export function versionConflict(
  name: string,
  demands: readonly Demand[],
  reason: Text,
  location: SourceLocation,
): SigetiError {
  const list = demands.map(({ by, wish }) => `${by}: ${wish}`).join('; ');
  return new SigetiError({
    code: 'DEPS_VERSION_CONFLICT',
    message: {
      fr: `Aucune version de « ${name} » ne convient (${list.replaceAll(': ', ' : ').replaceAll('; ', ' ; ')}) : ${reason.fr}.`,
      en: `No version of '${name}' suits (${list}): ${reason.en}.`,
    },
    hint: {
      fr: 'Changez la version demandée dans packages.yml, ou celle du paquet qui demande l’autre.',
      en: 'Change the version that packages.yml asks for, or the one of the package that asks for the other.',
    },
    location,
  });
}

/** The network does not answer, or the host refuses. */
export function unreachable(host: string, reason: Text, proxied: boolean, cause?: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DEPS_UNREACHABLE',
      message: {
        fr: `${host} ne répond pas : ${reason.fr}.`,
        en: `${host} does not answer: ${reason.en}.`,
      },
      hint: proxied
        ? {
            fr: 'Vérifiez le réseau et HTTPS_PROXY. Sans réseau, copiez le paquet dans le projet et remplacez son entrée par « local: dossier ».',
            en: "Check the network and HTTPS_PROXY. Without a network, copy the package into the project and replace its entry by 'local: folder'.",
          }
        : {
            fr: 'Vérifiez le réseau ; derrière un mandataire, définissez HTTPS_PROXY. Sans réseau, copiez le paquet dans le projet et remplacez son entrée par « local: dossier ».',
            en: "Check the network; behind a proxy, set HTTPS_PROXY. Without a network, copy the package into the project and replace its entry by 'local: folder'.",
          },
    },
    { cause },
  );
}

/** The host answers, but not with what was asked for. */
export function answerUnusable(url: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'DEPS_ANSWER_UNUSABLE',
    message: {
      fr: `La réponse de ${url} n’est pas utilisable : ${reason.fr}.`,
      en: `The answer of ${url} cannot be used: ${reason.en}.`,
    },
    hint: {
      fr: 'Vérifiez l’adresse (DBT_PACKAGE_HUB_URL pour le hub) ; réessayez plus tard.',
      en: 'Check the address (DBT_PACKAGE_HUB_URL for the hub); try again later.',
    },
  });
}

/** packages.yml lists a git package and there is no git. */
export function gitMissing(location: SourceLocation, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DEPS_GIT_MISSING',
      message: {
        fr: 'Un paquet vient d’un dépôt git, et le programme git n’est pas installé (ou pas dans PATH).',
        en: 'A package comes from a git repository, and the program git is not installed (or not in PATH).',
      },
      hint: {
        fr: 'Installez git (https://git-scm.com), ou copiez le paquet et écrivez « local: dossier ».',
        en: "Install git (https://git-scm.com), or copy the package and write 'local: folder'.",
      },
      location,
    },
    { cause },
  );
}

/** git could not do it; `output` is what it said, secrets masked. */
export function gitFailed(url: string, output: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_GIT_FAILED',
    message: {
      fr: `git n’a pas pu prendre ${url} : ${output}`,
      en: `git could not take ${url}: ${output}`,
    },
    hint: {
      fr: 'Vérifiez l’adresse, « revision » et vos droits : git ne demande jamais de mot de passe ici (clé SSH, ou jeton dans DBT_ENV_SECRET_…).',
      en: "Check the address, 'revision' and your rights: git never asks for a password here (SSH key, or a token in DBT_ENV_SECRET_…).",
    },
    location,
  });
}

/** The archive would write where it must not, or is too big, or is none. */
export function archiveRefused(label: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'DEPS_ARCHIVE_REFUSED',
    message: {
      fr: `L’archive du paquet « ${label} » est refusée : ${reason.fr}.`,
      en: `The archive of the package '${label}' is refused: ${reason.en}.`,
    },
    hint: {
      fr: 'Rien n’a été installé. Vérifiez d’où vient cette archive avant de l’utiliser autrement.',
      en: 'Nothing was installed. Check where this archive comes from before you use it in another way.',
    },
  });
}

/** What was fetched is no dbt project. */
export function packageInvalid(label: string, reason: Text, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_PACKAGE_INVALID',
    message: {
      fr: `Le paquet « ${label} » n’est pas un projet dbt : ${reason.fr}.`,
      en: `The package '${label}' is not a dbt project: ${reason.en}.`,
    },
    hint: {
      fr: 'Si le projet est dans un sous-dossier d’un dépôt git, donnez « subdirectory: ».',
      en: "Where the project is in a folder of a git repository, give 'subdirectory:'.",
    },
    location,
  });
}

/** Two packages are the same project, or one is the root project. */
export function nameTaken(name: string, first: string, second: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'DEPS_NAME_TAKEN',
    message: {
      fr: `Deux projets s’appellent « ${name} » : ${first} et ${second}.`,
      en: `Two projects are called '${name}': ${first} and ${second}.`,
    },
    hint: {
      fr: 'Retirez l’un des deux de packages.yml, ou changez « name: » dans son dbt_project.yml.',
      en: "Remove one of them from packages.yml, or change 'name:' in its dbt_project.yml.",
    },
    location,
  });
}

/** The packages folder cannot be written. */
export function installFailed(folder: string, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'DEPS_INSTALL_FAILED',
      message: {
        fr: `Le dossier des paquets ${folder} ne peut pas être écrit : ${reason.fr}.`,
        en: `The packages folder ${folder} cannot be written: ${reason.en}.`,
      },
      hint: {
        fr: 'Fermez ce qui l’utilise et vérifiez vos droits ; les paquets d’avant sont restés en place.',
        en: 'Close what uses it and check your rights; the packages of before are still in place.',
      },
    },
    { cause },
  );
}
