import type { Language, RunView } from '../../core/index.ts';
import { formatSeconds } from './format.ts';

const BAR_WIDTH = 24;

/** The last line of a running run: a bar, how many nodes are done, what runs now, and since when. */
export function renderProgressBar(view: RunView, seconds: number, language: Language, width: number): string {
  const done = view.results.length;
  const total = view.nodes.length;
  const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const names = view.running.map((id) => view.nodes.find((node) => node.uniqueId === id)?.name ?? id);
  const head = `${bar} ${done}/${total}  ${formatSeconds(seconds, language)}  `;
  const text = names.join(', ');
  const room = width - head.length - 1;
  return head + (text.length > room ? `${text.slice(0, Math.max(0, room - 1))}…` : text);
}
