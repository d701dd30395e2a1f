import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { SigetiError } from '../../core/index.ts';
import { answerUnusable, unreachable } from './errors.ts';

const SILENCE_MS = 30_000;
const REDIRECTS = 10;
const ATTEMPTS = 3;
/** Of a whole answer: a package is text, and the largest on the hub has a few megabytes. */
const LARGEST_ANSWER = 200 * 1024 * 1024;

export interface DownloadOptions {
  /** Proxy for an address, or undefined. */
  readonly proxyFor: (url: URL) => URL | undefined;
  readonly signal: AbortSignal;
}

/** The bytes at an address; undefined where it says that there are none (404, 410). Throws DEPS_UNREACHABLE and the like. */
export async function download(address: string, options: DownloadOptions): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await follow(address, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
    }
  }
}

/** Cut connections and overloaded servers are worth another try; a name that does not exist is not. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof SigetiError)) return false;
  const code = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'SERVER_ERROR';
}

async function follow(address: string, options: DownloadOptions): Promise<Buffer | undefined> {
  let url = parseAddress(address);
  for (let redirects = 0; redirects < REDIRECTS; redirects++) {
    const response = await request(url, options);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.resume();
      url = parseAddress(new URL(headers.location, url).href);
      continue;
    }
    if (statusCode === 404 || statusCode === 410) {
      response.resume();
      return undefined;
    }
    if (statusCode !== 200) {
      response.resume();
      throw refusal(url, statusCode, options);
    }
    return await readWhole(response, url, options);
  }
  throw answerUnusable(shown(url), { fr: 'elle renvoie sans fin ailleurs', en: 'it redirects for ever' });
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw answerUnusable(address, { fr: 'ce n’est pas une adresse http(s)', en: 'it is no http(s) address' });
}

function refusal(url: URL, status: number, options: DownloadOptions): SigetiError {
  const words = `HTTP ${status}`;
  const cause = status >= 500 ? Object.assign(new Error(words), { code: 'SERVER_ERROR' }) : undefined;
  return unreachable(url.host, { fr: words, en: words }, options.proxyFor(url) !== undefined, cause);
}

/** Without the login that an address may hold. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

async function request(url: URL, options: DownloadOptions): Promise<http.IncomingMessage> {
  const proxy = options.proxyFor(url);
  try {
    return await new Promise((resolve, reject) => {
      const send = (socket?: Socket) => {
        const client = url.protocol === 'https:' ? https : http;
        const headers = { 'user-agent': 'sigeti', accept: '*/*', ...loginOf(url, 'authorization') };
        const through = socket === undefined ? {} : { createConnection: () => socket };
        const common = { method: 'GET', headers, signal: options.signal, timeout: SILENCE_MS, ...through };
        const sent =
          proxy && socket === undefined ? http.request(forProxy(proxy, url, common)) : client.request(url, common);
        sent.once('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
        sent.once('response', resolve).once('error', reject).end();
      };
      if (proxy && url.protocol === 'https:') openTunnel(proxy, url, options.signal).then(send, reject);
      else send();
    });
  } catch (error) {
    options.signal.throwIfAborted();
    throw unreachable(proxy?.host ?? url.host, networkReason(error), proxy !== undefined, error);
  }
}

function forProxy(proxy: URL, url: URL, common: http.RequestOptions): http.RequestOptions {
  const headers = { ...common.headers, host: url.host, ...loginOf(proxy, 'proxy-authorization') };
  return { ...common, host: proxy.hostname, port: portOf(proxy), path: url.href, headers };
}

/** A TLS connection to the host through the proxy's CONNECT. */
function openTunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const connect = http.request({
      host: proxy.hostname,
      port: portOf(proxy),
      method: 'CONNECT',
      path: `${url.hostname}:${portOf(url)}`,
      headers: loginOf(proxy, 'proxy-authorization'),
      signal,
      timeout: SILENCE_MS,
    });
    connect.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(tls.connect({ socket, servername: url.hostname }));
      else reject(new Error(`HTTP ${response.statusCode}`));
    });
    connect.once('timeout', () => connect.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    connect.once('error', reject).end();
  });
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

function loginOf({ username, password }: URL, header: string): Record<string, string> {
  if (username === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { [header]: `Basic ${Buffer.from(login).toString('base64')}` };
}

async function readWhole(response: http.IncomingMessage, url: URL, options: DownloadOptions): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > LARGEST_ANSWER) {
        throw answerUnusable(shown(url), { fr: 'elle dépasse 200 Mo', en: 'it is larger than 200 MB' });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof SigetiError) throw error;
    throw unreachable(url.host, networkReason(error), options.proxyFor(url) !== undefined, error);
  }
  return Buffer.concat(chunks);
}

function networkReason(error: unknown): { fr: string; en: string } {
  const code = error instanceof Error ? String(Reflect.get(error, 'code') ?? '') : '';
  const message = error instanceof Error && error.message !== '' ? error.message : code;
  return REASONS[code] ?? { fr: message, en: message };
}

const REASONS: Readonly<Record<string, { fr: string; en: string }>> = {
  ENOTFOUND: { fr: 'ce nom est introuvable', en: 'the name cannot be found' },
  EAI_AGAIN: { fr: 'le nom ne peut pas être cherché (pas de réseau ?)', en: 'names cannot be looked up (no network?)' },
  ECONNREFUSED: { fr: 'la connexion est refusée', en: 'the connection is refused' },
  ECONNRESET: { fr: 'la connexion a été coupée', en: 'the connection was cut' },
  ENETUNREACH: { fr: 'le réseau est inaccessible', en: 'the network cannot be reached' },
  ETIMEDOUT: { fr: 'pas de réponse en 30 s', en: 'no answer within 30 s' },
};
