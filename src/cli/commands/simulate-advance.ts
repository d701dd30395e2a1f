import path from 'node:path';
import { makeDirectory, type Workspace } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { optionInvalid } from '../errors.ts';
import { renderAdvance } from '../render/advance.ts';
import { connectToSource, defaultTruthFile, loadSimulation } from '../simulation.ts';

/** `sigeti simulate advance`: lets days go by in the synthetic source, and says what happened and what to run next. */
export async function advanceSource(workspace: Workspace, context: CommandContext): Promise<void> {
  const { options, terminal, signal } = context;
  const simulation = await loadSimulation(workspace);
  const truthFile = options.truth ?? defaultTruthFile(workspace);
  const days = wholeNumber('--days', options.days ?? '1');
  const isDryRun = options.dryRun === true;
  if (options.truth === undefined && !isDryRun) makeDirectory(path.dirname(truthFile));
  const session = await connectToSource(workspace, context);
  try {
    const seed = options.seed ?? '1';
    const result = await simulation.advance({ session, days, seed, truthFile, isDryRun, signal });
    for (const line of renderAdvance(result, isDryRun, terminal)) terminal.inform(line);
  } finally {
    await session.close();
  }
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw optionInvalid(flag, text, { fr: 'un nombre entier', en: 'a whole number' });
}
