import type { SigetiError } from '../../core/index.ts';
import type { AlertChannel, SecretSource } from './config.ts';
import { alertSecretMissing } from './errors.ts';

/** What came of an attempt to deliver. */
export type Delivery =
  /** `answer` is what the server said, in one line, without secrets. */
  | { readonly outcome: 'sent'; readonly answer: string }
  /** It may work later: not before `after` seconds, where the server said so. */
  | { readonly outcome: 'retry'; readonly problem: SigetiError; readonly after?: number | undefined }
  | { readonly outcome: 'refused'; readonly problem: SigetiError };

/** What sending needs of the world outside. */
export interface DeliveryPorts {
  /** The value of a secret; undefined where there is none. */
  readonly secret: (source: SecretSource) => string | undefined;
  /** Milliseconds that a server may take for an answer. */
  readonly timeout: number;
}

/** Characters of an answer that are kept. */
const LONGEST_ANSWER = 300;

/** Reads a channel's secret. Throws SCHEDULE_ALERT_SECRET_MISSING. */
export function needSecret({ secret }: DeliveryPorts, channel: AlertChannel, source: SecretSource): string {
  const value = secret(source);
  if (value === undefined || value === '') {
    throw alertSecretMissing(channel.name, 'env' in source ? source.env : source.file);
  }
  return value;
}

/** An answer in one line, short, without any of the secrets, which servers and libraries like to repeat. */
export function cleanAnswer(answer: string, secrets: readonly (string | undefined)[]): string {
  const hidden = secrets.reduce<string>((text, secret) => {
    return secret === undefined || secret.length < 4 ? text : text.replaceAll(secret, '•••');
  }, answer);
  const printable = hidden.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return printable.length > LONGEST_ANSWER ? `${printable.slice(0, LONGEST_ANSWER)}…` : printable;
}
