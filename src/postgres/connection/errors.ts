import { quoteIdentifier, SigetiError, type Text } from '../../core/index.ts';
import { type ConnectionTarget, describeTarget } from './target.ts';

/** How a server is looked at and started, where the product has not started it itself. */
const START_SERVER: Text = {
  fr: 'Démarrez-le. Windows (PowerShell) : `Get-Service postgresql*`, puis `Start-Service` et le nom trouvé. Linux : `systemctl status postgresql`, puis `sudo systemctl start postgresql`.',
  en: 'Start it. Windows (PowerShell): `Get-Service postgresql*`, then `Start-Service` and the name found. Linux: `systemctl status postgresql`, then `sudo systemctl start postgresql`.',
};

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
        fr: `${START_SERVER.fr} S’il tourne, vérifiez l’hôte et le port : \`sigeti debug\` les montre.`,
        en: `${START_SERVER.en} If it runs, check the host and the port: \`sigeti debug\` shows them.`,
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
        fr: 'Vérifiez le nom, puis le réseau et le DNS : `nslookup` et ce nom (Windows, Linux). Pour un serveur de cette machine : localhost.',
        en: 'Check the name, then the network and the DNS: `nslookup` and that name (Windows, Linux). For a server of this machine: localhost.',
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
        fr: `Un pare-feu l’écarte, ou un autre programme tient ce port. Essayez : Windows \`Test-NetConnection ${target.host} -Port ${target.port}\`, Linux \`nc -vz ${target.host} ${target.port}\`. \`connect_timeout\` règle l’attente.`,
        en: `A firewall drops it, or another program holds that port. Try: Windows \`Test-NetConnection ${target.host} -Port ${target.port}\`, Linux \`nc -vz ${target.host} ${target.port}\`. \`connect_timeout\` sets the wait.`,
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
      // The server answers a wrong password and a role that is not there, or may not log in, with the same words.
      hint: {
        fr: `Vérifiez l’utilisateur et DBT_PASSWORD : \`sigeti debug\` dit d’où ils viennent. Le serveur répond de même si ce rôle n’existe pas. Un administrateur peut donner un mot de passe : alter role ${quoteIdentifier(target.user)} login password '…';`,
        en: `Check the user and DBT_PASSWORD: \`sigeti debug\` says where they come from. The server answers the same if this role does not exist. An administrator can set a password: alter role ${quoteIdentifier(target.user)} login password '…';`,
      },
      sqlState,
    },
    { cause },
  );
}

/** The server lets this user not in from here, or not into this database. */
export function accessRefused(target: ConnectionTarget, reason: string, cause: unknown, sqlState?: string) {
  return new SigetiError(
    {
      code: 'DATABASE_ACCESS_REFUSED',
      message: {
        fr: `Le serveur n’admet pas ${describeTarget(target)} : ${reason}.`,
        en: `The server does not admit ${describeTarget(target)}: ${reason}.`,
      },
      hint: accessRemedy(target, reason, sqlState),
      sqlState,
    },
    { cause },
  );
}

function accessRemedy(target: ConnectionTarget, reason: string, sqlState: string | undefined): Text {
  const [user, database] = [quoteIdentifier(target.user), quoteIdentifier(target.database)];
  if (sqlState === '42501') {
    const grant = `grant connect on database ${database} to ${user};`;
    return { fr: `À exécuter par un administrateur : ${grant}`, en: `To be run by an administrator: ${grant}` };
  }
  if (sqlState === '55000') {
    const open = `alter database ${database} allow_connections true;`;
    return { fr: `Base fermée exprès. Pour l’ouvrir : ${open}`, en: `Closed on purpose. To open it: ${open}` };
  }
  // The file's name stands in the sentence of every language.
  if (!reason.includes('pg_hba.conf')) {
    const role = `alter role ${user} login;`;
    return {
      fr: `Vérifiez que ce rôle existe et peut se connecter : ${role}`,
      en: `Check that this role exists and may log in: ${role}`,
    };
  }
  const from = /"([0-9a-f.:]+)"/i.exec(reason)?.[1] ?? 'adresse';
  const line = `host ${database} ${user} ${from}/${from.includes(':') ? 128 : 32} scram-sha-256`;
  return {
    fr: `Ajoutez cette ligne à pg_hba.conf sur le serveur (\`show hba_file;\` dit où il est), puis \`select pg_reload_conf();\` : ${line}. Si le serveur exige le chiffrement : sslmode=require.`,
    en: `Add this line to pg_hba.conf on the server (\`show hba_file;\` says where it is), then \`select pg_reload_conf();\`: ${line}. If the server demands encryption: sslmode=require.`,
  };
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
        fr: `Vérifiez DWH_DB_NAME, ou \`dbname\` du profil. Les bases du serveur : \`select datname from pg_database;\`. Pour la créer : create database ${quoteIdentifier(target.database)} encoding 'UTF8' template template0;`,
        en: `Check DWH_DB_NAME, or \`dbname\` of the profile. The server’s databases: \`select datname from pg_database;\`. To create it: create database ${quoteIdentifier(target.database)} encoding 'UTF8' template template0;`,
      },
      sqlState: '3D000',
    },
    { cause },
  );
}

/** The login worked; the role to become afterwards did not. */
export function roleUnusable(
  target: ConnectionTarget,
  role: string,
  reason: string,
  cause: unknown,
  sqlState?: string,
) {
  const grant = `grant ${quoteIdentifier(role)} to ${quoteIdentifier(target.user)};`;
  return new SigetiError(
    {
      code: 'DATABASE_ROLE_UNKNOWN',
      message: {
        fr: `Impossible de prendre le rôle « ${role} » : ${reason}.`,
        en: `Cannot become the role '${role}': ${reason}.`,
      },
      hint: {
        fr: `Vérifiez \`role\` dans profiles.yml. L’utilisateur doit en être membre : ${grant}`,
        en: `Check \`role\` in profiles.yml. The user must be a member of it: ${grant}`,
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
        fr: 'Activez le chiffrement sur le serveur (`ssl = on` et un certificat dans postgresql.conf), ou choisissez sslmode=prefer : DWH_DB_SSLMODE, ou `sslmode` du profil.',
        en: 'Turn encryption on at the server (`ssl = on` and a certificate in postgresql.conf), or choose sslmode=prefer: DWH_DB_SSLMODE, or `sslmode` of the profile.',
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

/** The server, the database or the role has reached its limit; `reason` says which. */
export function tooManyConnections(target: ConnectionTarget, reason: string, cause: unknown, sqlState?: string) {
  const who = 'select usename, application_name, count(*) from pg_stat_activity group by 1, 2;';
  return new SigetiError(
    {
      code: 'DATABASE_TOO_MANY_CONNECTIONS',
      message: {
        fr: `Le serveur ${target.host}:${target.port} n’accepte plus de connexions : ${reason}.`,
        en: `The server ${target.host}:${target.port} accepts no more connections: ${reason}.`,
      },
      hint: {
        fr: `Diminuez \`threads\`, fermez des clients (${who}), ou augmentez la limite : max_connections du serveur, connection limit de la base ou du rôle.`,
        en: `Lower \`threads\`, close clients (${who}), or raise the limit: max_connections of the server, connection limit of the database or the role.`,
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
      hint: {
        fr: 'Il démarre, s’arrête ou se relève d’une panne : réessayez dans quelques secondes, et suivez son journal. Si cela dure, c’est peut-être une réplique fermée aux lectures : prenez le serveur principal.',
        en: 'It is starting, stopping or recovering from a crash: try again in a few seconds, and follow its log. If that lasts, it may be a standby closed to readers: use the primary server.',
      },
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
