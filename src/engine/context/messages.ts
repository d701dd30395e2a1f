import type { Emit } from '../../core/index.ts';

/** Where `log()`, `print()` and warnings of templates go, and the node that says them. */
export interface Messages {
  readonly emit: Emit;
  readonly uniqueId?: string | undefined;
}

/** Tells the readers of the run something that a template says. */
export function note(messages: Messages, level: 'info' | 'warn', text: string): void {
  messages.emit(noticeOf(messages, level, text));
}

/** Shows what a template prints: a result, as that of a macro which generates YAML. */
export function print(messages: Messages, text: string): void {
  messages.emit({ ...noticeOf(messages, 'info', text), isPrinted: true });
}

function noticeOf({ uniqueId }: Messages, level: 'info' | 'warn', text: string) {
  return { type: 'notice', level, text: { fr: text, en: text }, ...(uniqueId !== undefined && { uniqueId }) } as const;
}
