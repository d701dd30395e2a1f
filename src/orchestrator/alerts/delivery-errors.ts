// Why a message was not delivered: a table, one function each. No sentence holds a secret: of a webhook's address, only
// host and port are said.
import { SigetiError, type Text } from '../../core/index.ts';

/** A server that messages go to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly speaks: 'SMTP' | 'HTTP';
  /** Seconds that it may take for an answer. */
  readonly patience: number;
}

/** How a server could not be reached. */
export type Unreachable = 'refused' | 'unknown' | 'silent' | 'cut' | 'away';

const UNREACHABLE: Readonly<Record<Unreachable, (place: string, endpoint: Endpoint) => Text>> = {
  refused: (place) => ({
    fr: `${place} refuse la connexion : aucun serveur n’y écoute.`,
    en: `${place} refuses the connection: no server listens there.`,
  }),
  unknown: (_, { host }) => ({
    fr: `Aucune machine ne s’appelle « ${host} », dit le serveur de noms.`,
    en: `There is no host called '${host}', says the name server.`,
  }),
  silent: (place, { patience }) => ({
    fr: `${place} n’a pas répondu en ${patience} s.`,
    en: `${place} did not answer within ${patience} s.`,
  }),
  cut: (place) => ({ fr: `${place} a coupé la connexion.`, en: `${place} cut the connection.` }),
  away: (place) => ({
    fr: `${place} n’est pas joignable depuis cette machine.`,
    en: `${place} cannot be reached from this machine.`,
  }),
};

const WHERE: Readonly<Record<Endpoint['speaks'], Text>> = {
  SMTP: {
    fr: 'Vérifiez host: et port: dans alerts.yml (d’habitude 465 avec security: tls, 587 avec starttls, 25 avec none), le réseau et le pare-feu.',
    en: 'Check host: and port: in alerts.yml (usually 465 with security: tls, 587 with starttls, 25 with none), the network and the firewall.',
  },
  HTTP: {
    fr: 'Vérifiez l’adresse du webhook, le réseau et le pare-feu de cette machine.',
    en: 'Check the address of the webhook, the network and the firewall of this machine.',
  },
};

export function serverUnreachable(how: Unreachable, endpoint: Endpoint): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_ALERT_SERVER_UNREACHABLE',
    message: UNREACHABLE[how](placeOf(endpoint), endpoint),
    hint: WHERE[endpoint.speaks],
  });
}

/** Something went wrong on the way that has no sentence of its own. */
export function connectionFailed(reason: string, endpoint: Endpoint): SigetiError {
  const place = placeOf(endpoint);
  return new SigetiError({
    code: 'SCHEDULE_ALERT_SERVER_UNREACHABLE',
    message: {
      fr: `La connexion à ${place} a échoué : ${reason}.`,
      en: `The connection to ${place} failed: ${reason}.`,
    },
    hint: WHERE[endpoint.speaks],
  });
}

/** What was wrong with TLS. */
export type TlsTrouble = 'stranger' | 'expired' | 'misnamed' | 'absent' | 'unoffered' | 'failed';

const TLS: Readonly<
  Record<TlsTrouble, (place: string, reason: string) => { readonly message: Text; readonly hint: Text }>
> = {
  stranger: (place, reason) => ({
    message: {
      fr: `Le certificat de ${place} ne vient pas d’une autorité connue (${reason}).`,
      en: `The certificate of ${place} is not from an authority that is known (${reason}).`,
    },
    hint: {
      fr: 'S’il vient d’une autorité interne, donnez le certificat de celle-ci par ca: ; sinon quelqu’un répond à la place du serveur.',
      en: 'If it is from an internal authority, give the certificate of that one by ca:; else somebody answers in the place of the server.',
    },
  }),
  expired: (place, reason) => ({
    message: {
      fr: `Le certificat de ${place} n’est pas valable à cette date (${reason}).`,
      en: `The certificate of ${place} is not valid at this date (${reason}).`,
    },
    hint: {
      fr: 'Il est à renouveler sur le serveur ; sinon, regardez l’horloge de cette machine.',
      en: 'It is to be renewed on the server; else look at the clock of this machine.',
    },
  }),
  misnamed: (place, reason) => ({
    message: {
      fr: `Le certificat de ${place} est fait pour un autre nom (${reason}).`,
      en: `The certificate of ${place} is made for another name (${reason}).`,
    },
    hint: {
      fr: 'Écrivez le nom qui est dans le certificat, et non un autre nom ou l’adresse de la machine.',
      en: 'Write the name that is in the certificate, not another one or the address of the machine.',
    },
  }),
  absent: (place) => ({
    message: {
      fr: `${place} ne parle pas TLS 1.2 ou plus à la connexion.`,
      en: `${place} does not speak TLS 1.2 or newer when connected to.`,
    },
    hint: {
      fr: 'Courrier : port 465 avec security: tls, 587 avec starttls. Webhook : le port de https.',
      en: 'Mail: port 465 with security: tls, 587 with starttls. Webhook: the port of https.',
    },
  }),
  unoffered: (place, reason) => ({
    message: { fr: `${place} n’offre pas STARTTLS (${reason}).`, en: `${place} does not offer STARTTLS (${reason}).` },
    hint: {
      fr: 'Port 465 avec security: tls ; security: none seulement vers une machine sûre, sans mot de passe.',
      en: 'Port 465 with security: tls; security: none only to a machine that is safe, without a password.',
    },
  }),
  failed: (place, reason) => ({
    message: {
      fr: `TLS n’a pas pu s’établir avec ${place} : ${reason}.`,
      en: `TLS could not be established with ${place}: ${reason}.`,
    },
    hint: {
      fr: 'Vérifiez le port, security: et ca: dans alerts.yml ; il faut TLS 1.2 ou plus.',
      en: 'Check the port, security: and ca: in alerts.yml; it takes TLS 1.2 or newer.',
    },
  }),
};

export function tlsTroubled(what: TlsTrouble, reason: string, endpoint: Endpoint): SigetiError {
  return new SigetiError({ code: 'SCHEDULE_ALERT_TLS_FAILED', ...TLS[what](placeOf(endpoint), reason) });
}

/** A mail server wants a login, or another one. */
export function loginRefused(user: string | undefined, answer: string, endpoint: Endpoint): SigetiError {
  const place = placeOf(endpoint);
  return new SigetiError({
    code: 'SCHEDULE_ALERT_LOGIN_REFUSED',
    message:
      user === undefined
        ? { fr: `${place} veut un utilisateur : ${answer}.`, en: `${place} wants a user: ${answer}.` }
        : {
            fr: `${place} refuse l’utilisateur « ${user} » : ${answer}.`,
            en: `${place} refuses the user '${user}': ${answer}.`,
          },
    hint: {
      fr: 'Vérifiez user: et le secret que nomme password:. Certains services veulent un mot de passe d’application.',
      en: 'Check user: and the secret that password: names. Some services want a password of an application.',
    },
  });
}

/** What a server did not take. */
export type Refused = 'us' | 'sender' | 'recipient' | 'message' | 'redirect' | 'address' | 'later' | 'protocol';

const REFUSED: Readonly<Record<Refused, { readonly what: Text; readonly hint: Text }>> = {
  us: {
    what: { fr: 'refuse de nous parler', en: 'refuses to speak with us' },
    hint: {
      fr: 'L’adresse de cette machine est peut-être bloquée : demandez à qui tient le serveur.',
      en: 'The address of this machine may be blocked: ask whoever keeps the server.',
    },
  },
  sender: {
    what: { fr: 'refuse l’expéditeur', en: 'refuses the sender' },
    hint: {
      fr: 'from: doit être une adresse au nom de laquelle user: peut écrire.',
      en: 'from: must be an address in whose name user: may write.',
    },
  },
  recipient: {
    what: { fr: 'refuse le destinataire', en: 'refuses the recipient' },
    hint: { fr: 'Vérifiez l’adresse dans to:.', en: 'Check the address in to:.' },
  },
  message: {
    what: { fr: 'refuse le message', en: 'refuses the message' },
    hint: {
      fr: 'Courrier : un filtre, à voir avec qui tient le serveur. Webhook : format: est-il le bon ?',
      en: 'Mail: a filter, to be settled with whoever keeps the server. Webhook: is format: the right one?',
    },
  },
  redirect: {
    what: { fr: 'renvoie ailleurs, ce qui n’est pas suivi', en: 'sends us elsewhere, which is not followed' },
    hint: {
      fr: 'Donnez l’adresse finale du webhook.',
      en: 'Give the final address of the webhook.',
    },
  },
  address: {
    what: {
      fr: 'ne connaît pas, ou plus, l’adresse du webhook',
      en: 'does not know the address of the webhook, or no more',
    },
    hint: {
      fr: 'Créez un nouveau webhook chez le service, et mettez son adresse dans le secret que nomme url:.',
      en: 'Create a new webhook with the service, and put its address into the secret that url: names.',
    },
  },
  later: {
    what: { fr: 'ne peut pas le prendre maintenant', en: 'cannot take it now' },
    hint: {
      fr: 'Rien à faire : ce qui attend est essayé de nouveau.',
      en: 'Nothing to do: what waits is tried again.',
    },
  },
  protocol: {
    what: { fr: 'ne parle pas comme il faudrait', en: 'does not speak as it should' },
    hint: {
      fr: 'Le port est sans doute celui d’un autre service.',
      en: 'The port is probably that of another service.',
    },
  },
};

/** A server has answered, and not taken the message; `about` follows what it refuses. */
export function refusedByServer(what: Refused, answer: string, endpoint: Endpoint, about = ''): SigetiError {
  const { what: text, hint } = REFUSED[what];
  const place = placeOf(endpoint);
  return new SigetiError({
    code: 'SCHEDULE_ALERT_REFUSED',
    message: { fr: `${place} ${text.fr}${about} : ${answer}.`, en: `${place} ${text.en}${about}: ${answer}.` },
    hint,
  });
}

function placeOf({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
