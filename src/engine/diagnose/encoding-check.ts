import type { Manifest, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { encodingRemedy, encodingText, findDoubleEncoding, isCheckedForEncoding } from '../encoding/index.ts';
import { type Check, plain } from './check.ts';

/** Whether sources were loaded from a dump with broken accents, where the project asks for it. */
export async function checkSourceEncoding(
  session: Session,
  manifest: Manifest | undefined,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const sources = [...(manifest?.nodes.values() ?? [])]
    .filter((node) => node.resourceType === 'source')
    .filter(isCheckedForEncoding);
  if (sources.length === 0) return [];
  const title: Text = { fr: 'Accents des sources', en: 'Sources’ accents' };
  const found = await findDoubleEncoding(session, sources, signal);
  if (found.length === 0) return [{ group: 'rights', title, status: 'ok', detail: plain('') }];
  const text = encodingText(found);
  const detail = { fr: `doublement encodés : ${text.fr}`, en: `encoded twice: ${text.en}` };
  return [{ group: 'rights', title, status: 'failed', detail, remedy: encodingRemedy(found) }];
}
