import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { addressRefused, addressTaken, docsNotGenerated } from './errors.ts';

/** All that is served: nothing is looked up by what a request says, so no request can reach another file. */
const FILES: ReadonlyMap<string, readonly [file: string, type: string]> = new Map([
  ['/', ['index.html', 'text/html; charset=utf-8']],
  ['/index.html', ['index.html', 'text/html; charset=utf-8']],
  ['/static_index.html', ['static_index.html', 'text/html; charset=utf-8']],
  ['/manifest.json', ['manifest.json', 'application/json']],
  ['/catalog.json', ['catalog.json', 'application/json']],
]);

/** The page's own policy lets it reach nothing; these keep other pages from reaching it. */
const HEADERS = {
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A server that listens. */
export interface DocsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the documentation of a target folder. Files are read anew for each request, so that a page generated meanwhile
 * is seen by reloading. Throws DOCS_NOT_GENERATED, DOCS_ADDRESS_TAKEN, DOCS_ADDRESS_REFUSED.
 */
export async function serveDocs(directory: string, host: string, port: number): Promise<DocsServer> {
  const page = path.join(directory, 'index.html');
  if (!existsSync(page)) throw docsNotGenerated(page);
  const server = createServer((request, response) => answer(request, response, directory, host));
  await listen(server, host, port);
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${urlHost(host)}:${actual}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? addressTaken(host, port, error) : addressRefused(host, port, error));
    });
    server.listen(port, host, () => resolve());
  });
}

/** An address as the browser of this machine reaches it. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function answer(request: IncomingMessage, response: ServerResponse, directory: string, host: string): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const [file, type] = FILES.get((request.url ?? '/').replace(/[?#].*$/, '')) ?? [];
  const place = path.join(directory, file ?? '');
  const status = statusOf(request, host, file !== undefined && existsSync(place));
  response.writeHead(status, { 'Content-Type': status === 200 ? type : 'text/plain; charset=utf-8' });
  if (status !== 200) response.end(`${status}\n`);
  else if (request.method === 'HEAD') response.end();
  else {
    createReadStream(place)
      .on('error', () => response.destroy())
      .pipe(response);
  }
}

function statusOf(request: IncomingMessage, host: string, exists: boolean): number {
  if (!isAddressedTo(request, host)) return 421;
  if (request.method !== 'GET' && request.method !== 'HEAD') return 405;
  return exists ? 200 : 404;
}

/** A page of the web that makes its own name mean this machine must not read what is served to this machine only. */
function isAddressedTo(request: IncomingMessage, host: string): boolean {
  if (!LOOPBACK.has(host)) return true;
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return LOOPBACK.has(name);
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
