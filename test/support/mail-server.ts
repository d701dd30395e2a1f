import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Certificates } from './certificates.ts';

/** A message as it reached the server. */
export interface ReceivedMail {
  readonly to: string;
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** May be called twice. */
  close(): Promise<void>;
}

export interface MailServerOptions {
  readonly certificates: Certificates;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly login?: { readonly user: string; readonly password: string };
  /** SMTP's answer to a recipient, where it is no consent; `attempt` counts from 1 for each. */
  readonly refuse?: (
    recipient: string,
    attempt: number,
  ) => { readonly code: number; readonly text: string } | undefined;
}

/** Starts a mail server on the loopback address. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { certificates, security, login, refuse } = options;
  const received: ReceivedMail[] = [];
  const attempts = new Map<string, number>();
  const disabled = [...(security === 'none' ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])];
  const settings: SMTPServerOptions = {
    secure: security === 'tls',
    key: certificates.key,
    cert: certificates.cert,
    disabledCommands: disabled,
    authOptional: login === undefined,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      if (username === login?.user && password === login?.password) return done(null, { user: username });
      // Some servers repeat what they were given.
      return done(new Error(`no such login: ${username} ${password}`));
    },
    onRcptTo: ({ address }, _session, done) => {
      const attempt = (attempts.get(address) ?? 0) + 1;
      attempts.set(address, attempt);
      const refusal = refuse?.(address, attempt);
      if (refusal === undefined) return done();
      return done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address).join(','),
          raw: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        done();
      });
    },
  };
  const server = new SMTPServer(settings);
  // A client that does not trust the certificate hangs up: that is the client's to tell.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  let closing: Promise<void> | undefined;
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () => {
      closing ??= new Promise((resolve) => server.close(() => resolve()));
      return closing;
    },
  };
}
