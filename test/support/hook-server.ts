import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.ts';

/** A request as it reached the server. */
export interface ReceivedHook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server answers; undefined: nothing, ever. */
export interface HookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HookServer {
  readonly port: number;
  readonly received: readonly ReceivedHook[];
  /** What it answers from now on. */
  answer: HookAnswer | undefined;
  /** May be called twice. */
  close(): Promise<void>;
}

/** Starts a server on the loopback address that takes webhooks; with certificates, over TLS. */
export async function startHookServer(certificates?: Certificates): Promise<HookServer> {
  const received: ReceivedHook[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, body });
      const { answer } = hook;
      if (answer !== undefined) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  };
  const server =
    certificates === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ key: certificates.key, cert: certificates.cert }, listener);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hook: HookServer = {
    port: (server.address() as AddressInfo).port,
    received,
    answer: { status: 200, body: 'ok' },
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hook;
}
