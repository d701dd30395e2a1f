import type { SigetiError } from '../core/index.ts';
import { judgeWarning, type Workspace } from '../engine/index.ts';
import { renderWarnings } from './render/error.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows warnings unless `--warn-error` or `--warn-error-options` say otherwise. Returns those that are errors by these;
 * they are not shown yet.
 */
export function showWarnings(
  warnings: readonly SigetiError[],
  { flags }: Pick<Workspace, 'flags'>,
  terminal: Terminal,
): readonly SigetiError[] {
  const judged = warnings.map((warning) => ({ warning, outcome: judgeWarning(warning.code, flags) }));
  const shown = judged.filter(({ outcome }) => outcome === 'warn').map(({ warning }) => warning.toJSON());
  for (const text of renderWarnings(shown, terminal)) terminal.warn(text);
  return judged.filter(({ outcome }) => outcome === 'error').map(({ warning }) => warning);
}

/** The same where nothing else can be wrong: throws the warnings that are errors, the first with the others beside it. */
export function showWarningsOrThrow(
  warnings: readonly SigetiError[],
  workspace: Pick<Workspace, 'flags'>,
  terminal: Terminal,
): void {
  const [first, ...others] = showWarnings(warnings, workspace, terminal);
  if (first) throw first.with({ others: others.map((error) => error.toJSON()) });
}
