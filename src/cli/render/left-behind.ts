import type { Language } from '../../core/index.ts';
import { plural, wrap } from './format.ts';

/** Tables that are named. */
const NAMED = 6;

/** That tables downstream of a run of chosen nodes were not built, and what builds them. */
export function renderLeftBehind(names: readonly string[], language: Language, width: number): string {
  const named = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ', …' : '');
  const { length } = names;
  const sentence =
    language === 'fr'
      ? `${length} ${plural(length, 'fr', { fr: 'table en aval lit', en: '' }, { fr: 'tables en aval lisent', en: '' })} ce qui a changé, sans être reconstruite${length > 1 ? 's' : ''} : ${named}.`
      : `${length} ${length === 1 ? 'table' : 'tables'} downstream ${length === 1 ? 'reads' : 'read'} what changed and ${length === 1 ? 'was' : 'were'} not rebuilt: ${named}.`;
  const hint =
    language === 'fr'
      ? 'Un + derrière le nom choisi les reconstruit aussi : --select nom+'
      : 'A + behind the selected name rebuilds them too: --select name+';
  return [...wrap(sentence, width), ...wrap(`→ ${hint}`, width)].join('\n');
}
