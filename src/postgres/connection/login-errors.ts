import pg from 'pg';
import { SigetiError } from '../../core/index.ts';
import * as errors from './errors.ts';
import type { ConnectionTarget } from './target.ts';

const TLS_UNAVAILABLE = 'The server does not support SSL connections';
const TIMEOUT = 'timeout expired';
/** Node's codes for a certificate that cannot be trusted, and OpenSSL's for a handshake that cannot be done. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|EPROTO$)/;

/** Turns what pg threw while connecting into a SigetiError. */
export function loginError(thrown: unknown, target: ConnectionTarget, timeoutSeconds: number): SigetiError {
  if (thrown instanceof SigetiError) return thrown;
  if (thrown instanceof pg.DatabaseError) return refusedByServer(thrown, target);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (message === TIMEOUT) return errors.connectTimeout(target, timeoutSeconds, thrown);
  if (message === TLS_UNAVAILABLE) return errors.tlsUnavailable(target, thrown);
  return refusedBySystem(thrown, target, timeoutSeconds);
}

/** Whether the server has no TLS, or the handshake failed: `prefer` then goes on without. */
export function isTlsTrouble(error: SigetiError): boolean {
  return error.code === 'DATABASE_TLS_UNAVAILABLE' || error.code === 'DATABASE_TLS_FAILED';
}

function refusedBySystem(thrown: unknown, target: ConnectionTarget, timeoutSeconds: number): SigetiError {
  const code = systemCode(thrown);
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return errors.connectionRefused(target, thrown);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return errors.hostUnknown(target, thrown);
  if (code === 'ETIMEDOUT') return errors.connectTimeout(target, timeoutSeconds, thrown);
  if (TLS_CODE.test(code)) return errors.tlsFailed(target, errors.asReason(thrown), thrown);
  return errors.connectFailed(target, errors.asReason(thrown) || code, thrown);
}

function refusedByServer(thrown: pg.DatabaseError, target: ConnectionTarget): SigetiError {
  const reason = errors.asReason(thrown);
  switch (thrown.code) {
    case '28P01':
      return errors.passwordWrong(target, thrown, thrown.code);
    case '28000':
    case '42501':
    case '55000':
      return errors.accessRefused(target, reason, thrown, thrown.code);
    case '3D000':
      return errors.databaseNotFound(target, thrown);
    case '53300':
      return errors.tooManyConnections(target, reason, thrown, thrown.code);
    case '57P03':
      return errors.serverNotReady(target, reason, thrown);
    default:
      return errors.connectFailed(target, reason, thrown, thrown.code);
  }
}

/** The system's code; where several addresses were tried, the first one's. */
function systemCode(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return systemCode(thrown.errors[0]);
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
