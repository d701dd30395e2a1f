// Errors of alerts.yml, of its rules and of its channels: a table, one function each.
import { didYouMean, SigetiError, type SourceLocation, type Text } from '../../core/index.ts';
import { knownNames } from '../file-errors.ts';

/** Two rules or two channels of one name. */
export function alertNameTaken(name: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_ALERT_INVALID',
    message: { fr: `Le nom « ${name} » est déjà pris plus haut.`, en: `The name '${name}' is taken further up.` },
    hint: { fr: 'Donnez à chacun son nom.', en: 'Give each a name of its own.' },
    location,
  });
}

/** A rule or a channel that alerts.yml does not have. */
export function alertUnknown(
  kind: 'rule' | 'channel',
  name: string,
  near: readonly string[],
  known: readonly string[],
  location?: SourceLocation,
): SigetiError {
  const noun = kind === 'rule' ? { fr: 'règle', en: 'rule' } : { fr: 'canal', en: 'channel' };
  return new SigetiError({
    code: 'SCHEDULE_ALERT_UNKNOWN',
    message: {
      fr: `alerts.yml n’a pas de ${noun.fr} « ${name} ».`,
      en: `alerts.yml has no ${noun.en} '${name}'.`,
    },
    hint: didYouMean(near) ??
      knownNames(known) ?? {
        fr: 'docs/alerts.md montre comment en ajouter.',
        en: 'docs/alerts.md shows how to add one.',
      },
    location,
  });
}

/** A message waited for a channel that alerts.yml no longer has. */
export function channelGone(): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_ALERT_UNKNOWN',
    message: { fr: 'alerts.yml n’a plus ce canal.', en: 'alerts.yml no longer has this channel.' },
  });
}

/** A secret of a channel is not where the file says. */
export function alertSecretMissing(channel: string, place: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_ALERT_SECRET_MISSING',
    message: {
      fr: `Un secret du canal « ${channel} » manque : ${place} est vide ou illisible.`,
      en: `A secret of the channel '${channel}' is missing: ${place} is empty or unreadable.`,
    },
    hint: {
      fr: 'Donnez-le à tous les processus qui envoient : serveur, tâche planifiée, terminal. Puis : sigeti alert test.',
      en: 'Give it to every process that sends: server, scheduled task, terminal. Then: sigeti alert test.',
    },
  });
}

/** A webhook's address that may not be written to. `reason` does not hold the address. */
export function alertAddressRefused(channel: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_ALERT_ADDRESS_REFUSED',
    message: {
      fr: `L’adresse du canal « ${channel} » est refusée : ${reason.fr}.`,
      en: `The address of the channel '${channel}' is refused: ${reason.en}.`,
    },
    hint: {
      fr: 'Corrigez l’adresse, ou permettez-la dans alerts.yml : hosts:, allow_private:.',
      en: 'Correct the address, or allow it in alerts.yml: hosts:, allow_private:.',
    },
  });
}

/** A message could not be delivered; `reason` is why. */
export function alertNotDelivered(channel: string, reason: SigetiError, isFinal: boolean): SigetiError {
  const { message, hint } = reason.details;
  return new SigetiError({
    code: 'SCHEDULE_ALERT_NOT_DELIVERED',
    message: {
      fr: `Canal « ${channel} » : un message ${isFinal ? 'n’est pas parti et ne sera plus essayé' : 'n’est pas encore parti'}. ${message.fr}`,
      en: `Channel '${channel}': a message ${isFinal ? 'was not sent and is given up' : 'is not sent yet'}. ${message.en}`,
    },
    hint,
  });
}
