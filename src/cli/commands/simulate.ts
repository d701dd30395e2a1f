import path from 'node:path';
import type { Language } from '../../core/index.ts';
import { connectTo, makeDirectory, type Workspace } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { formatCount } from '../render/format.ts';
import { connectToSource, defaultTruthFile, loadSimulation } from '../simulation.ts';
import { advanceSource } from './simulate-advance.ts';

const ACTIONS = ['create', 'advance', 'check'] as const;

/** `sigeti simulate create|advance|check`: the project's synthetic source, and the warehouse against its truth. */
export async function run(context: CommandContext): Promise<number> {
  const [action] = context.arguments;
  if (action !== 'create' && action !== 'advance' && action !== 'check')
    throw actionUnknown('simulate', action, ACTIONS);
  const { workspace } = await openWorkspace(context);
  if (action === 'check') return await check(workspace, context);
  if (action === 'advance') await advanceSource(workspace, context);
  else await createSource(workspace, context);
  return EXIT.success;
}

/** Creates the synthetic source and its truth file, and says what was made. */
export async function createSource(workspace: Workspace, context: CommandContext): Promise<void> {
  const { options, terminal, signal } = context;
  const simulation = await loadSimulation(workspace);
  const truthFile = options.truth ?? defaultTruthFile(workspace);
  const settings = {
    scale: wholeNumber('--scale', options.scale ?? '1'),
    seed: options.seed ?? '1',
    asOf: options.asOf ?? new Date().toISOString().slice(0, 10),
    plant: options.plant,
  };
  if (options.truth === undefined) makeDirectory(path.dirname(truthFile));
  const session = await connectToSource(workspace, context);
  try {
    const { tables, rows } = await simulation.create({ session, ...settings, truthFile, signal });
    const [t, r] = [formatCount(tables, terminal.language), formatCount(rows, terminal.language)];
    const { scale, seed, asOf } = settings;
    terminal.inform(
      terminal.language === 'fr'
        ? `Base synthétique créée : ${t} tables, ${r} lignes.\n  Échelle ${scale}, graine ${seed}, au ${asOf}.`
        : `Synthetic database created: ${t} tables, ${r} rows.\n  Scale ${scale}, seed ${seed}, as of ${asOf}.`,
    );
  } finally {
    await session.close();
  }
}

async function check(workspace: Workspace, context: CommandContext): Promise<number> {
  const { terminal, options, signal } = context;
  const simulation = await loadSimulation(workspace);
  const truthFile = options.truth ?? defaultTruthFile(workspace);
  const session = await connectTo(workspace.target, signal);
  try {
    const { schema } = workspace.target;
    const { figures, differences, dateReference } = await simulation.check({ session, truthFile, schema });
    for (const difference of differences) terminal.print(difference);
    const [all, wrong] = [figures, differences.length].map((count) => formatCount(count, terminal.language));
    terminal.print(
      terminal.language === 'fr'
        ? `${all} chiffres comparés à la vérité du ${dateReference}, ${wrong} différents.`
        : `${all} figures compared with the truth of ${dateReference}, ${wrong} different.`,
    );
    if (differences.length > 0) terminal.print(renderDayHint(dateReference, terminal.language));
    return differences.length === 0 ? EXIT.success : EXIT.failure;
  } finally {
    await session.close();
  }
}

/** Many figures depend on the day of the warehouse: the first thing to look at where some differ. */
function renderDayHint(day: string, language: Language): string {
  const command = `sigeti refresh --vars '{date_reference: ${day}}'`;
  return language === 'fr'
    ? `→ La vérité ne vaut que pour un entrepôt construit à ce jour : ${command}`
    : `→ The truth holds only for a warehouse built for that day: ${command}`;
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw optionInvalid(flag, text, { fr: 'un nombre entier', en: 'a whole number' });
}
