import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { isAllowedHost, isOwnNetwork } from './addresses.ts';
import type { WebhookChannel } from './config.ts';
import { cleanAnswer, type Delivery, type DeliveryPorts, needSecret } from './delivery.ts';
import { type Endpoint, type Refused, refusedByServer } from './delivery-errors.ts';
import { alertAddressRefused } from './errors.ts';
import { judgeConnection } from './judge-connection.ts';

/** Bytes of an answer that are read. */
const LONGEST_BODY = 2000;

/** The longest that a server may have us wait, seconds. */
const LONGEST_WAIT = 6 * 3600;

/**
 * Posts a JSON text to the channel's address. Redirections are not followed. 408, 429, 5xx and troubles of the network
 * may pass; every other answer than 2xx is final. Throws SCHEDULE_ALERT_SECRET_MISSING, and
 * SCHEDULE_ALERT_ADDRESS_REFUSED where the address may not be written to: by its name, or by where its name leads.
 */
export async function postWebhook(channel: WebhookChannel, body: string, ports: DeliveryPorts): Promise<Delivery> {
  const written = needSecret(ports, channel, channel.url).trim();
  const url = checkAddress(channel, written);
  const ca = channel.ca && needSecret(ports, channel, channel.ca);
  const secrets = [written, `${url.pathname}${url.search}`, url.username, url.password];
  try {
    return await post(url, { channel, body, ca, timeout: ports.timeout, endpoint: endpointOf(url, ports), secrets });
  } catch (thrown) {
    if (thrown instanceof OwnNetworkError) {
      throw alertAddressRefused(channel.name, {
        fr: `${url.hostname} mène au réseau privé (${thrown.address})`,
        en: `${url.hostname} leads to the private network (${thrown.address})`,
      });
    }
    return { outcome: 'retry', problem: judgeConnection(thrown, endpointOf(url, ports), secrets) };
  }
}

function checkAddress(channel: WebhookChannel, written: string): URL {
  const refuse = (fr: string, en: string) => alertAddressRefused(channel.name, { fr, en });
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined) throw refuse('ce n’est pas une adresse', 'it is no address');
  const isPlain = url.protocol === 'http:';
  if (url.protocol !== 'https:' && !(isPlain && channel.allowPrivate)) {
    throw refuse('elle doit commencer par https://', 'it must begin with https://');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isAllowedHost(host, channel.hosts)) {
    throw refuse(`${host} n’est pas dans hosts:`, `${host} is not in hosts:`);
  }
  // An address in figures asks no name server, so nothing else would look at it.
  if (isIP(host) !== 0 && !channel.allowPrivate && isOwnNetwork(host)) {
    throw refuse(`${host} est une adresse privée`, `${host} is a private address`);
  }
  return url;
}

interface PostOptions {
  readonly channel: WebhookChannel;
  readonly body: string;
  readonly ca: string | undefined;
  readonly timeout: number;
  readonly endpoint: Endpoint;
  readonly secrets: readonly string[];
}

function post(url: URL, { channel, body, ca, timeout, endpoint, secrets }: PostOptions): Promise<Delivery> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeout),
        lookup: channel.allowPrivate ? undefined : publicLookup,
        ca: ca === undefined ? undefined : [...rootCertificates, ca],
        // A connection that is kept would keep the process.
        agent: false,
      },
      (response) => {
        readStart(response).then((text) => resolve(judgeAnswer(response, text, endpoint, secrets)), reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A name that leads to the private network: whoever keeps the name could otherwise reach what only we can reach. */
class OwnNetworkError extends Error {
  readonly address: string;
  constructor(address: string) {
    super(`private address ${address}`);
    this.address = address;
  }
}

/** Looks a name up and refuses private addresses; the connection is made to what was looked at. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    const own = addresses.find(({ address }) => isOwnNetwork(address));
    if (own !== undefined) return callback(new OwnNetworkError(own.address), '', 0);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first?.address ?? '', first?.family);
  });
};

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(Buffer.from(chunk));
    size += Buffer.byteLength(chunk);
    if (size > LONGEST_BODY) break;
  }
  response.destroy();
  return Buffer.concat(chunks).toString('utf8').slice(0, LONGEST_BODY);
}

function judgeAnswer(
  { statusCode: status = 0, headers }: IncomingMessage,
  text: string,
  endpoint: Endpoint,
  secrets: readonly string[],
): Delivery {
  const answer = cleanAnswer(`HTTP ${status} ${text}`, secrets);
  if (status >= 200 && status < 300) return { outcome: 'sent', answer };
  if (status === 408 || status === 429 || status >= 500) {
    const problem = refusedByServer('later', answer, endpoint);
    return { outcome: 'retry', problem, after: retryAfter(headers['retry-after']) };
  }
  return { outcome: 'refused', problem: refusedByServer(whatIsRefused(status), answer, endpoint) };
}

/** Those of an address that was withdrawn or mistyped. */
const ADDRESS_UNKNOWN: readonly number[] = [401, 403, 404, 410];

function whatIsRefused(status: number): Refused {
  if (status >= 300 && status < 400) return 'redirect';
  return ADDRESS_UNKNOWN.includes(status) ? 'address' : 'message';
}

function endpointOf({ hostname, port, protocol }: URL, { timeout }: DeliveryPorts): Endpoint {
  const usual = protocol === 'https:' ? 443 : 80;
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: port === '' ? usual : Number(port), speaks: 'HTTP', patience: timeout / 1000 };
}

/** Seconds of a Retry-After header: a number, or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT);
}
