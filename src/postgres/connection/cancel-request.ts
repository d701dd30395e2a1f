import { once } from 'node:events';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionTarget } from './target.ts';
import type { Attempt } from './tls.ts';

const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
const TIMEOUT_MS = 5_000;

/** What the server gave at login to name the process, and to prove that the request comes from its client. */
export interface BackendKey {
  readonly processId: number;
  readonly secretKey: number;
}

/**
 * Sends PostgreSQL's CancelRequest over a connection of its own, encrypted as the session is, and returns when the
 * server has passed it on. It needs no login, so it works when the server is full. Throws the socket's error.
 */
export async function requestCancel(target: ConnectionTarget, attempt: Attempt, key: BackendKey): Promise<void> {
  const socket = target.host.startsWith('/')
    ? connectSocket(`${target.host}/.s.PGSQL.${target.port}`)
    : connectSocket(target.port, target.host);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('timeout expired')));
  try {
    await once(socket, 'connect');
    const channel = attempt === false ? socket : await encrypt(socket, target, attempt);
    const closed = once(channel, 'close');
    channel.on('error', () => undefined);
    channel.resume();
    channel.write(message(CANCEL_REQUEST, key.processId, key.secretKey));
    await closed;
  } finally {
    socket.destroy();
  }
}

async function encrypt(socket: Socket, target: ConnectionTarget, options: Exclude<Attempt, false>): Promise<Socket> {
  socket.write(message(SSL_REQUEST));
  await once(socket, 'data');
  const servername = isIP(target.host) === 0 ? { servername: target.host } : {};
  const secure = connectTls({ ...options, ...servername, host: target.host, socket });
  await once(secure, 'secureConnect');
  return secure;
}

function message(...words: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * words.length);
  buffer.writeInt32BE(buffer.length, 0);
  for (const [index, word] of words.entries()) buffer.writeInt32BE(word | 0, 4 + 4 * index);
  return buffer;
}
