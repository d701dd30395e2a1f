import { createHash } from 'node:crypto';

/** sha256 of a text, in lower-case hexadecimal. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
