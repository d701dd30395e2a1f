import { SigetiError } from '../../core/index.ts';
import { type ConnectionTarget, describeTarget } from './target.ts';

/** Nothing listens there. */
export function connectionRefused(target: ConnectionTarget, cause: unknown): SigetiError {
  const at = `${target.host}:${target.port}`;
  return new SigetiError(
    {
      code: 'DATABASE_CONNECTION_REFUSED',
      message: {
        fr: `Aucun serveur PostgreSQL ne répond à ${at}.`,
        en: `No PostgreSQL server answers at ${at}.`,
      },
      hint: {
        fr: 'Vérifiez que le serveur est démarré, et l’hôte et le port configurés (`sigeti debug` les montre).',
        en: 'Check that the server is started, and the configured host and port (`sigeti debug` shows them).',
      },
    },
    { cause },
  );
}

export function hostUnknown(target: ConnectionTarget, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_HOST_UNKNOWN',
      message: {
        fr: `L’hôte « ${target.host} » est introuvable.`,
        en: `The host '${target.host}' cannot be found.`,
      },
      hint: {
        fr: 'Vérifiez le nom, le réseau et le DNS.',
        en: 'Check the name, the network and the DNS.',
      },
    },
    { cause },
  );
}

export function connectTimeout(target: ConnectionTarget, seconds: number, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_CONNECT_TIMEOUT',
      message: {
        fr: `${target.host}:${target.port} n’a pas répondu en ${seconds} s.`,
        en: `${target.host}:${target.port} did not answer within ${seconds} s.`,
      },
      hint: {
        fr: 'Un pare-feu écarte peut-être la connexion. `connect_timeout` règle l’attente.',
        en: 'A firewall may be dropping the connection. `connect_timeout` sets how long to wait.',
      },
    },
    { cause },
  );
}

/** Any other reason why no session came about; `reason` is the system's or the server's own sentence. */
export function connectFailed(target: ConnectionTarget, reason: string, cause: unknown, sqlState?: string) {
  return new SigetiError(
    {
      code: 'DATABASE_CONNECT_FAILED',
      message: {
        fr: `Connexion impossible à ${describeTarget(target)} : ${reason}.`,
        en: `Cannot connect to ${describeTarget(target)}: ${reason}.`,
      },
      hint: {
        fr: 'Vérifiez l’hôte, le port et le journal du serveur.',
        en: 'Check the host, the port and the server’s log.',
      },
      sqlState,
    },
    { cause },
  );
}

export function passwordMissing(target: ConnectionTarget): SigetiError {
  return new SigetiError({
    code: 'DATABASE_PASSWORD_MISSING',
    message: {
      fr: `Le serveur ${target.host}:${target.port} demande un mot de passe pour « ${target.user} », et aucun n’est configuré.`,
      en: `The server ${target.host}:${target.port} asks for a password for '${target.user}', and none is configured.`,
    },
    hint: {
      fr: 'Donnez-le par DBT_PASSWORD, ou par `password` dans profiles.yml.',
      en: 'Give it as DBT_PASSWORD, or as `password` in profiles.yml.',
    },
  });
}

export function passwordWrong(target: ConnectionTarget, cause: unknown, sqlState?: string): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_PASSWORD_WRONG',
      message: {
        fr: `Le serveur ${target.host}:${target.port} a refusé le mot de passe de « ${target.user} ».`,
        en: `The server ${target.host}:${target.port} refused the password of '${target.user}'.`,
      },
      hint: {
        fr: 'Vérifiez l’utilisateur et le mot de passe ; `sigeti debug` montre d’où ils viennent.',
        en: 'Check the user and the password; `sigeti debug` shows where they come from.',
      },
      sqlState,
    },
    { cause },
  );
}

/** The server knows of no way in for this user, host, database and encryption (pg_hba.conf, or no such role). */
export function accessRefused(target: ConnectionTarget, reason: string, cause: unknown, sqlState?: string) {
  return new SigetiError(
    {
      code: 'DATABASE_ACCESS_REFUSED',
      message: {
        fr: `Le serveur n’admet pas ${describeTarget(target)} : ${reason}.`,
        en: `The server does not admit ${describeTarget(target)}: ${reason}.`,
      },
      hint: {
        fr: 'Vérifiez que l’utilisateur existe, puis pg_hba.conf sur le serveur, et `sslmode` s’il exige le chiffrement.',
        en: 'Check that the user exists, then pg_hba.conf on the server, and `sslmode` if it demands encryption.',
      },
      sqlState,
    },
    { cause },
  );
}

export function databaseNotFound(target: ConnectionTarget, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_NOT_FOUND',
      message: {
        fr: `La base « ${target.database} » n’existe pas sur ${target.host}:${target.port}.`,
        en: `The database '${target.database}' does not exist on ${target.host}:${target.port}.`,
      },
      hint: {
        fr: 'Vérifiez son nom, ou créez-la : `create database`.',
        en: 'Check its name, or create it: `create database`.',
      },
      sqlState: '3D000',
    },
    { cause },
  );
}

/** The login worked; the role to become afterwards did not. */
export function roleUnusable(role: string, reason: string, cause: unknown, sqlState?: string): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_ROLE_UNKNOWN',
      message: {
        fr: `Impossible de prendre le rôle « ${role} » : ${reason}.`,
        en: `Cannot become the role '${role}': ${reason}.`,
      },
      hint: {
        fr: 'Vérifiez `role` dans profiles.yml ; l’utilisateur doit en être membre.',
        en: 'Check `role` in profiles.yml; the user must be a member of it.',
      },
      sqlState,
    },
    { cause },
  );
}

export function tlsUnavailable(target: ConnectionTarget, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_TLS_UNAVAILABLE',
      message: {
        fr: `sslmode=${target.sslmode} exige le chiffrement, et ${target.host}:${target.port} ne l’offre pas.`,
        en: `sslmode=${target.sslmode} demands encryption, and ${target.host}:${target.port} does not offer it.`,
      },
      hint: {
        fr: 'Activez `ssl` sur le serveur, ou choisissez sslmode=prefer.',
        en: 'Turn `ssl` on at the server, or choose sslmode=prefer.',
      },
    },
    { cause },
  );
}

/** The certificate, the key or the handshake is at fault. */
export function tlsFailed(target: ConnectionTarget, reason: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_TLS_FAILED',
      message: {
        fr: `La connexion chiffrée à ${target.host}:${target.port} a échoué : ${reason}.`,
        en: `The encrypted connection to ${target.host}:${target.port} failed: ${reason}.`,
      },
      hint: {
        fr: 'Vérifiez sslmode, sslrootcert, sslcert et sslkey, et le nom inscrit dans le certificat du serveur.',
        en: 'Check sslmode, sslrootcert, sslcert and sslkey, and the name in the server’s certificate.',
      },
    },
    { cause },
  );
}

export function tooManyConnections(target: ConnectionTarget, cause: unknown, sqlState?: string): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_TOO_MANY_CONNECTIONS',
      message: {
        fr: `Le serveur ${target.host}:${target.port} n’accepte plus de connexions.`,
        en: `The server ${target.host}:${target.port} accepts no more connections.`,
      },
      hint: {
        fr: 'Diminuez `threads`, fermez des clients, ou augmentez max_connections.',
        en: 'Lower `threads`, close clients, or raise max_connections.',
      },
      sqlState,
    },
    { cause },
  );
}

/** Starting, stopping or recovering: it may answer a little later. */
export function serverNotReady(target: ConnectionTarget, reason: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_NOT_READY',
      message: {
        fr: `Le serveur ${target.host}:${target.port} n’est pas prêt : ${reason}.`,
        en: `The server ${target.host}:${target.port} is not ready: ${reason}.`,
      },
      hint: { fr: 'Réessayez dans quelques secondes.', en: 'Try again in a few seconds.' },
      sqlState: '57P03',
    },
    { cause },
  );
}

export function versionTooOld(target: ConnectionTarget, version: number): SigetiError {
  const major =
    version < 100_000
      ? `${Math.floor(version / 10_000)}.${Math.floor(version / 100) % 100}`
      : `${Math.floor(version / 10_000)}`;
  return new SigetiError({
    code: 'DATABASE_VERSION_TOO_OLD',
    message: {
      fr: `${target.host}:${target.port} est un PostgreSQL ${major} ; SIGETI demande la version 13 ou une plus récente.`,
      en: `${target.host}:${target.port} is PostgreSQL ${major}; SIGETI needs version 13 or later.`,
    },
    hint: {
      fr: 'Mettez le serveur à jour, ou laissez SIGETI démarrer le sien.',
      en: 'Upgrade the server, or let SIGETI start its own.',
    },
  });
}

/** A reason of the system or the server, as it continues a sentence. */
export function asReason(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/[.\s]+$/, '');
}
