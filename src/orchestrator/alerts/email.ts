import { rootCertificates } from 'node:tls';
import type { EmailChannel } from './config.ts';
import { cleanAnswer, type Delivery, type DeliveryPorts, needSecret } from './delivery.ts';

/** A message as mail programs show it. */
export interface Email {
  /** Unique for ever: whoever gets it twice sees that it is one message. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Sends one message to one address. An address or a message that the server refuses for good (5xx) is refused; everything
 * else may work later: its 4xx, a connection, certificates, a password that somebody will correct. Throws
 * SCHEDULE_ALERT_SECRET_MISSING.
 */
export async function sendEmail(channel: EmailChannel, email: Email, ports: DeliveryPorts): Promise<Delivery> {
  const password = channel.password && needSecret(ports, channel, channel.password);
  const ca = channel.ca && needSecret(ports, channel, channel.ca);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: channel.host,
    port: channel.port,
    secure: channel.security === 'tls',
    requireTLS: channel.security === 'starttls',
    ignoreTLS: channel.security === 'none',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ca: ca && [...rootCertificates, ca] },
    auth: channel.user === undefined ? undefined : { user: channel.user, pass: password ?? '' },
    disableFileAccess: true,
    disableUrlAccess: true,
    dnsTimeout: ports.timeout,
    connectionTimeout: ports.timeout,
    greetingTimeout: ports.timeout,
    socketTimeout: ports.timeout,
  });
  const { from } = channel;
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  try {
    const sending = transport.sendMail({
      from,
      to: email.to,
      subject: email.subject,
      text: email.text,
      html: email.html,
      messageId: `<${email.id}@${domain}>`,
      // Nobody's absence note is to answer a machine.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    const sent = await within(sending, STEPS * ports.timeout);
    return { outcome: 'sent', answer: cleanAnswer(sent.response, secretForms(channel.user, password)) };
  } catch (thrown) {
    return judgeFailure(thrown, secretForms(channel.user, password));
  } finally {
    transport.close();
  }
}

/** Answers that one message takes. A server that says a little now and then could otherwise keep a message for ever. */
const STEPS = 4;

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${milliseconds} ms: no answer`)), milliseconds);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Failures of this address or this message, rather than of the way to the server. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  readonly message: string;
  readonly code?: string;
  readonly responseCode?: number;
}

function judgeFailure(thrown: unknown, secrets: readonly string[]): Delivery {
  const failure: SmtpFailure = thrown instanceof Error ? thrown : { message: String(thrown) };
  const answer = cleanAnswer(failure.message, secrets);
  const isFinal = OF_THE_MESSAGE.has(failure.code ?? '') && (failure.responseCode ?? 0) >= 500;
  return { outcome: isFinal ? 'refused' : 'retry', answer };
}

/** A password as it may come back: in clear, and as SMTP writes it. */
function secretForms(user: string | undefined, password: string | undefined): readonly string[] {
  if (password === undefined) return [];
  const encoded = [password, `\0${user ?? ''}\0${password}`].map((text) =>
    Buffer.from(text, 'utf8').toString('base64'),
  );
  return [password, ...encoded];
}
