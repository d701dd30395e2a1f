import { rootCertificates } from 'node:tls';
import type { EmailChannel } from './config.ts';
import { cleanAnswer, type Delivery, type DeliveryPorts, needSecret } from './delivery.ts';
import { type Endpoint, loginRefused, type Refused, refusedByServer } from './delivery-errors.ts';
import { judgeConnection } from './judge-connection.ts';

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
    return judgeFailure(thrown, channel, email.to, { ...ports, secrets: secretForms(channel.user, password) });
  } finally {
    transport.close();
  }
}

/** Answers that one message takes. A server that says a little now and then could otherwise keep a message for ever. */
const STEPS = 4;

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), milliseconds);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  readonly message?: string;
  readonly code?: string;
  /** The command that the server answered to. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** The server's answers, by the command: this address or this message, rather than the way to the server. */
const REFUSED: Readonly<Record<string, Refused>> = { 'MAIL FROM': 'sender', 'RCPT TO': 'recipient', DATA: 'message' };

/** SMTP's answer where it wants a login before anything else. */
const LOGIN_WANTED = 530;

interface Sending {
  readonly timeout: number;
  readonly secrets: readonly string[];
}

function judgeFailure(thrown: unknown, channel: EmailChannel, to: string, { timeout, secrets }: Sending): Delivery {
  const {
    code = '',
    command = '',
    response = '',
    responseCode = 0,
    message = '',
  }: SmtpFailure = thrown instanceof Error ? thrown : {};
  const { host, port, user, from } = channel;
  const endpoint: Endpoint = { host, port, speaks: 'SMTP', patience: timeout / 1000 };
  const answer = cleanAnswer(response, secrets);
  if (/^E(NO)?AUTH$/.test(code) || responseCode === LOGIN_WANTED) {
    const reason = answer || cleanAnswer(message, secrets);
    return { outcome: 'retry', problem: loginRefused(user, reason, endpoint) };
  }
  const refused = REFUSED[command];
  if (refused !== undefined && responseCode > 0) {
    const about = { 'MAIL FROM': ` ${from}`, 'RCPT TO': ` ${to}` }[command] ?? '';
    const problem = refusedByServer(refused, answer, endpoint, about);
    return { outcome: responseCode >= 500 ? 'refused' : 'retry', problem };
  }
  if (code === 'EPROTOCOL') {
    return { outcome: 'retry', problem: refusedByServer(responseCode > 0 ? 'us' : 'protocol', answer, endpoint) };
  }
  return { outcome: 'retry', problem: judgeConnection(thrown, endpoint, secrets) };
}

/** A password as it may come back: in clear, and as SMTP writes it. */
function secretForms(user: string | undefined, password: string | undefined): readonly string[] {
  if (password === undefined) return [];
  const encoded = [password, `\0${user ?? ''}\0${password}`].map((text) =>
    Buffer.from(text, 'utf8').toString('base64'),
  );
  return [password, ...encoded];
}
