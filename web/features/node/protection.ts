import { type DocumentedColumn, PERSONAL_WORDS } from '../../../src/core/index.ts';
import { fold } from '../../ui/format.ts';

/** What is personal, and what once was and is masked. */
const WORDS: ReadonlySet<string> = new Set([...PERSONAL_WORDS, 'masked', 'masque', 'masquee']);

/** Keys of `meta` that say no more than the badge does. */
export const PROTECTION_KEYS: ReadonlySet<string> = WORDS;

/** Whether the project marks the column as personal or masked, by a tag or under `meta`. */
export function isProtected({ tags, meta }: Pick<DocumentedColumn, 'tags' | 'meta'>): boolean {
  const isWord = (text: string) => WORDS.has(fold(text));
  return (
    tags.some(isWord) || Object.entries(meta).some(([key, value]) => isWord(key) && value !== false && value !== null)
  );
}
