import type { RunLine } from '../../orchestrator/index.ts';
import type { LineLayout } from './node-line.ts';

/** A line of a run's log, with its time of day (UTC). Lines are laid out for what is left of 80 columns. */
export function renderRunLine({ at, level, line }: RunLine, { paint }: Pick<LineLayout, 'paint'>): string {
  const text = level === 'error' ? paint.red(line) : level === 'warn' ? paint.yellow(line) : line;
  return `${paint.dim(at.slice(11, 19))}  ${text}`;
}
