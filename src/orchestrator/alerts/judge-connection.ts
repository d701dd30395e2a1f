import type { SigetiError } from '../../core/index.ts';
import { cleanAnswer } from './delivery.ts';
import {
  connectionFailed,
  type Endpoint,
  refusedByServer,
  serverUnreachable,
  type TlsTrouble,
  tlsTroubled,
  type Unreachable,
} from './delivery-errors.ts';

/** What Node and its libraries say, in a code or, where a library has one of its own, in the message. */
const UNREACHABLE: readonly (readonly [RegExp, Unreachable])[] = [
  [/ECONNREFUSED/, 'refused'],
  [/ENOTFOUND|EAI_|ENODATA|EDNS/, 'unknown'],
  [/ETIMEDOUT|TimeoutError|AbortError/, 'silent'],
  [/EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL/, 'away'],
];

const TLS: readonly (readonly [RegExp, TlsTrouble])[] = [
  [/ALTNAME|does not match certificate/i, 'misnamed'],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate (has expired|is not yet valid)/i, 'expired'],
  [/SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED|self.signed certificate|unable to (verify|get)/i, 'stranger'],
  [/wrong version number|unsupported protocol|packet length too long|protocol version/i, 'absent'],
  [/\bETLS\b/, 'unoffered'],
  [/ERR_SSL|ERR_TLS|SSL routines|EPROTO\b|certificate/i, 'failed'],
];

const CUT = /ECONNRESET|EPIPE|ECONNABORTED|ECONNECTION|socket hang up|closed unexpectedly|disconnected/;

/** What a failure of the way to a server is called; `secrets` are left out of what is said. */
export function judgeConnection(thrown: unknown, endpoint: Endpoint, secrets: readonly string[]): SigetiError {
  const { name, message, code } = readFailure(thrown);
  const said = `${name} ${code} ${message}`;
  const find = <Kind>(table: readonly (readonly [RegExp, Kind])[]) =>
    table.find(([pattern]) => pattern.test(said))?.[1];
  const unreachable = find(UNREACHABLE);
  if (unreachable !== undefined) return serverUnreachable(unreachable, endpoint);
  const reason = cleanAnswer(withoutNoise(message || code), secrets);
  const tls = find(TLS);
  if (tls !== undefined) return tlsTroubled(tls, reason, endpoint);
  if (CUT.test(said)) return serverUnreachable('cut', endpoint);
  if (/^HPE_/.test(code)) return refusedByServer('protocol', reason, endpoint);
  return connectionFailed(reason, endpoint);
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string;
}

function readFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { name: '', message: String(thrown), code: '' };
  const code: unknown = Reflect.get(thrown, 'code');
  return { name: thrown.name, message: thrown.message, code: typeof code === 'string' ? code : '' };
}

/** OpenSSL says where in its own sources it was. */
function withoutNoise(message: string): string {
  const [, reason] = /SSL routines:[^:]*:([^:]+):/.exec(message) ?? [];
  return (reason ?? message).trim().replace(/\.$/, '');
}
