import type { ErrorDetails, SigetiError } from '../core/index.ts';
import { judgeWarning, type Workspace } from '../engine/index.ts';
import type { Terminal } from './terminal.ts';

/** The part of a workspace that says which warnings are errors. */
type Judging = { readonly flags: Pick<Workspace['flags'], 'warnError' | 'warnErrorOptions'> };

/**
 * Shows warnings unless `--warn-error` or `--warn-error-options` say otherwise. Returns those that are errors by these;
 * they are not shown yet.
 */
export function showWarnings(
  warnings: readonly SigetiError[],
  { flags }: Judging,
  terminal: Terminal,
): readonly SigetiError[] {
  const judged = warnings.map((warning) => ({ warning, outcome: judgeWarning(warning.code, flags) }));
  const shown = judged.filter(({ outcome }) => outcome === 'warn').map(({ warning }) => warning.toJSON());
  for (const code of new Set(shown.map((warning) => warning.code))) {
    const alike = shown.filter((warning) => warning.code === code);
    showAlike(code, alike, terminal);
  }
  return judged.filter(({ outcome }) => outcome === 'error').map(({ warning }) => warning);
}

/** The same where nothing else can be wrong: throws the warnings that are errors, the first with the others beside it. */
export function showWarningsOrThrow(warnings: readonly SigetiError[], workspace: Judging, terminal: Terminal): void {
  const [first, ...others] = showWarnings(warnings, workspace, terminal);
  if (first) throw first.with({ others: others.map((error) => error.toJSON()) });
}

/** Shown to people in full of one kind: more would only hide the others. Programs are told all. */
const SHOWN_OF_A_KIND = 5;

function showAlike(code: string, alike: readonly ErrorDetails[], terminal: Terminal): void {
  const shown = terminal.format === 'json' ? alike : alike.slice(0, SHOWN_OF_A_KIND);
  for (const warning of shown) terminal.warning(warning);
  const more = alike.length - shown.length;
  if (more === 0) return;
  const text = terminal.language === 'fr' ? `et ${more} de plus du même genre` : `and ${more} more of the same kind`;
  terminal.warn(terminal.paint.yellow(`  … ${text} (${code})`));
}
