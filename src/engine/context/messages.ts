import type { Emit } from '../../core/index.ts';

/** Where `log()`, `print()` and warnings of templates go, and the node that says them. */
export interface Messages {
  readonly emit: Emit;
  readonly uniqueId?: string | undefined;
}

/** Tells the readers of the run something that a template says. */
export function note({ emit, uniqueId }: Messages, level: 'info' | 'warn', text: string): void {
  emit({ type: 'notice', level, text: { fr: text, en: text }, ...(uniqueId === undefined ? {} : { uniqueId }) });
}
