import type { Language } from '../../core/index.ts';
import { formatAge, formatSeconds } from './format.ts';

/** How long something took, in at most 11 columns: seconds with two decimals, then the two largest units. */
export function formatDuration(seconds: number, language: Language): string {
  return seconds < 60 ? formatSeconds(Math.max(0, seconds), language) : formatAge(seconds, language);
}
