import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { asReason, tlsFailed } from './errors.ts';
import type { ConnectionTarget, SslMode } from './target.ts';

/** How to try, in order: encrypted with these options, or `false` for plain text. */
export type Attempt = false | ConnectionOptions;

/** The attempts a target's sslmode allows, in order. Throws DATABASE_TLS_FAILED when a certificate file cannot be read. */
export async function attemptsFor(target: ConnectionTarget): Promise<readonly Attempt[]> {
  const mode = target.sslmode ?? 'prefer';
  if (mode === 'disable' || target.host.startsWith('/')) return [false];
  const encrypted = await encryptedOptions(target, mode);
  if (mode === 'allow') return [false, encrypted];
  return mode === 'prefer' ? [encrypted, false] : [encrypted];
}

async function encryptedOptions(target: ConnectionTarget, mode: SslMode): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([
    readPem(target, target.sslrootcert),
    readPem(target, target.sslcert),
    readPem(target, target.sslkey),
  ]);
  const own = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  if (mode === 'verify-full') return { ...own, rejectUnauthorized: true };
  const checksIssuer = mode === 'verify-ca' || (mode === 'require' && ca !== undefined);
  return { ...own, rejectUnauthorized: checksIssuer, checkServerIdentity: () => undefined };
}

async function readPem(target: ConnectionTarget, file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    throw tlsFailed(target, asReason(error), error);
  }
}
