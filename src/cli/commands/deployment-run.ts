import { isFinal, type StateType } from '../../core/index.ts';
import {
  backfill,
  databaseTime,
  describeRun,
  enqueueRun,
  findDeployment,
  followRun,
  type ParameterValues,
  parseDuration,
  type RunState,
  readParameterText,
} from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import type { Operations } from '../open-operations.ts';
import { named, optionMissing } from '../positional.ts';
import { reconnection } from '../reconnect.ts';
import { formatCount, plural, wrap } from '../render/format.ts';
import { renderRunLine } from '../render/run-line.ts';
import { renderState } from '../render/state.ts';
import { whyWaiting } from '../render/waiting.ts';
import type { Terminal } from '../terminal.ts';

/** `sigeti deployment run NAME`: puts a run into the queue; with `--watch`, follows it and exits as it does. */
export async function runDeployment(
  operations: Operations,
  context: CommandContext,
  [name]: readonly string[],
): Promise<number> {
  const { session, by } = operations;
  const { terminal, options } = context;
  const deployment = named('deployment run', name);
  const parameters = await parametersOf(session, deployment, options.param ?? []);
  const dueAt = options.at === undefined ? undefined : await instantOf(session, options.at);
  const run = await enqueueRun(session, { deployment, parameters, createdBy: by, dueAt });
  const isJson = options.output === 'json';
  if (!isJson) await tellWaiting(session, run, terminal);
  const last = options.watch === true ? await watch(operations, run, context) : undefined;
  if (last !== undefined && !isFinal(last.type)) tellGoesOn(run, terminal);
  if (isJson) {
    const state = last === undefined ? {} : { state_type: last.type, state_name: last.name };
    terminal.print(JSON.stringify({ version: 1, id: run.id, name: run.name, ...state }));
  }
  return options.watch === true ? exitCodeOf(last?.type) : EXIT.success;
}

type Run = Awaited<ReturnType<typeof enqueueRun>>;

/** Says that a run waits, and why, as far as it is not simply the next. */
async function tellWaiting(
  session: Operations['session'],
  { id, name }: Run,
  { inform, warn, language, width }: Terminal,
): Promise<void> {
  const start = id.slice(0, 8);
  inform(language === 'fr' ? `Exécution ${name} (${start}) en attente.` : `Run ${name} (${start}) is waiting.`);
  const described = await describeRun(session, id);
  if (described?.run.waiting === undefined || described.run.waiting.reason === 'NEXT') return;
  const why = whyWaiting(described.run);
  if (why !== undefined) warn(wrap(why[language], width).join('\n'));
}

function tellGoesOn({ name }: Run, { warn, language }: Terminal): void {
  warn(
    language === 'fr'
      ? `L’exécution ${name} continue.\n  → sigeti flow-run logs -f ${name} la suit, flow-run cancel l’arrête.`
      : `The run ${name} goes on.\n  → sigeti flow-run logs -f ${name} follows it, flow-run cancel stops it.`,
  );
}

async function watch(
  operations: Operations,
  { id, name }: Run,
  context: CommandContext,
): Promise<RunState | undefined> {
  const { terminal, options } = context;
  const { language } = terminal;
  const isSilent = options.output === 'json';
  return await followRun(operations.session, id, {
    ...reconnection(operations, context),
    onLines: (lines) => {
      if (isSilent) return;
      for (const line of lines) terminal.inform(renderRunLine(line, terminal), line.level);
    },
    onState: ({ name: state, message }) => {
      const why = message === undefined ? '' : ` (${message[language]})`;
      if (!isSilent) terminal.inform(`${name}  ${renderState(state, terminal)}${why}`);
    },
  });
}

/** A run that somebody stops to watch goes on; that it has not succeeded yet is all that is known. */
function exitCodeOf(type: StateType | undefined): number {
  return type === 'COMPLETED' ? EXIT.success : EXIT.failure;
}

/** `sigeti deployment backfill NAME --from --to`: one run for each day. */
export async function backfillDeployment(
  { session, by }: Operations,
  { terminal, options }: CommandContext,
  [name]: readonly string[],
): Promise<number> {
  const deployment = named('deployment backfill', name);
  const { from, to = from, parameter } = options;
  if (from === undefined || to === undefined) throw optionMissing('deployment backfill', '--from');
  const parameters = await parametersOf(session, deployment, options.param ?? []);
  const runs = await backfill(session, { deployment, from, to, parameter, parameters, createdBy: by });
  if (options.output === 'json') {
    terminal.print(JSON.stringify({ version: 1, runs }));
    return EXIT.success;
  }
  const count = formatCount(runs.length, terminal.language);
  const what = plural(
    runs.length,
    terminal.language,
    { fr: 'exécution en attente', en: 'run is waiting' },
    { fr: 'exécutions en attente', en: 'runs are waiting' },
  );
  terminal.inform(`${count} ${what}${terminal.language === 'fr' ? ' : ' : ': '}${from} → ${to}`);
  return EXIT.success;
}

/** Values of `-p name=value`, in the types that the flow declares; what it does not know is left for it to refuse. */
async function parametersOf(
  session: Operations['session'],
  deployment: string,
  texts: readonly string[],
): Promise<ParameterValues> {
  const { flow } = await findDeployment(session, deployment);
  const entries = texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) {
      throw optionInvalid('-p', text, { fr: 'nom=valeur', en: 'name=value' });
    }
    const name = text.slice(0, at);
    const value = text.slice(at + 1);
    const parameter = flow.parameters.find((each) => each.name === name);
    return [name, parameter === undefined ? value : readParameterText(parameter, value)] as const;
  });
  return Object.fromEntries(entries);
}

/** `+2 h`, by the database's clock, or an instant; without a zone it is this machine's time. */
async function instantOf(session: Operations['session'], text: string): Promise<number> {
  const seconds = text.startsWith('+') ? parseDuration(text.slice(1)) : undefined;
  if (seconds !== undefined) return (await databaseTime(session)) + seconds * 1000;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw optionInvalid('--at', text, {
    fr: 'un instant (2026-01-31T22:00) ou un délai (« +2 h »)',
    en: "an instant (2026-01-31T22:00) or a delay ('+2 h')",
  });
}
