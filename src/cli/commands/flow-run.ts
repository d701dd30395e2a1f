import { isFinal, nearestNames, type StateName } from '../../core/index.ts';
import {
  cancelRun,
  describeRun,
  type FoundRun,
  findRun,
  followRun,
  listRuns,
  type RunLine,
  readLines,
  retryRun,
  runNotRetryable,
  runOver,
} from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, optionInvalid, runNotNamed } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { type Operations, withOperations } from '../open-operations.ts';
import { reconnection } from '../reconnect.ts';
import { renderFlowRun } from '../render/flow-run.ts';
import { flowRunJson, runDescriptionJson, runLineJson } from '../render/flow-run-json.ts';
import { renderFlowRuns } from '../render/flow-run-list.ts';
import { wrap } from '../render/format.ts';
import { renderRunLine } from '../render/run-line.ts';
import { renderState, STATE_NAMES } from '../render/state.ts';
import { whyWaiting } from '../render/waiting.ts';

type Act = (operations: Operations, context: CommandContext, name: string | undefined) => Promise<number>;

const ACTIONS: Readonly<Record<string, Act>> = { ls, inspect, logs, cancel, retry };

/** `sigeti flow-run …`: the runs of flows. `execute` is what a worker starts, with a channel to it. */
export async function run(context: CommandContext): Promise<number> {
  const [action = '', name] = context.arguments;
  if (action === 'execute') return await (await import('../execute-flow-run.ts')).executeOrders(context);
  const act = ACTIONS[action];
  if (act === undefined) throw actionUnknown('flow-run', action, Object.keys(ACTIONS));
  return await withOperations(context, (operations) => act(operations, context, name));
}

/** Runs that `ls` shows unless it is told otherwise, and at most. */
const SHOWN = 20;
const MOST_SHOWN = 10_000;

async function ls({ session }: Operations, { terminal, options }: CommandContext): Promise<number> {
  const limit = limitOf(options.limit);
  const states = options.state === undefined ? undefined : options.state.split(',').map(stateOf);
  const runs = await listRuns(session, { states, deployment: options.deployment, limit });
  if (options.output === 'json') terminal.print(JSON.stringify({ version: 1, runs: runs.map(flowRunJson) }));
  else if (runs.length > 0) terminal.print(renderFlowRuns(runs, terminal, new Date()).join('\n'));
  else terminal.inform(terminal.language === 'fr' ? 'Aucune exécution.' : 'No run.');
  return EXIT.success;
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? SHOWN : /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_SHOWN) return limit;
  throw optionInvalid('--limit', text ?? '', {
    fr: `un entier de 1 à ${MOST_SHOWN}`,
    en: `a whole number of 1 to ${MOST_SHOWN}`,
  });
}

/** A state by its name, in any case. */
function stateOf(text: string): StateName {
  const name = text.trim();
  const found = STATE_NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestNames(name, STATE_NAMES);
  const list = (near.length > 0 ? near : STATE_NAMES).join(', ');
  throw optionInvalid('--state', name, { fr: list, en: list });
}

/** Without a name, the latest run. */
async function inspect({ session }: Operations, { terminal, options }: CommandContext, name?: string): Promise<number> {
  const { id } = await findRun(session, name);
  const description = await describeRun(session, id);
  if (description === undefined) return EXIT.failure;
  terminal.print(
    options.output === 'json'
      ? JSON.stringify({ version: 1, ...runDescriptionJson(description) })
      : renderFlowRun(description, terminal).join('\n'),
  );
  return EXIT.success;
}

/** Without a name, of the latest run. With `--follow`, until its end or Ctrl-C. */
async function logs(operations: Operations, context: CommandContext, name?: string): Promise<number> {
  const { session } = operations;
  const { terminal, options } = context;
  const found = await findRun(session, name);
  const isJson = options.output === 'json';
  const show = (lines: readonly RunLine[]) => {
    for (const line of lines)
      terminal.print(isJson ? JSON.stringify(runLineJson(line)) : renderRunLine(line, terminal));
  };
  if (options.follow === true) {
    await followRun(session, found.id, {
      ...reconnection(operations, context),
      onLines: show,
      onState: (state) => {
        if (!isJson) terminal.inform(`${found.name}  ${renderState(state.name, terminal)}`);
      },
    });
    return EXIT.success;
  }
  let seq = 0;
  for (let lines = await readLines(session, found.id, seq); lines.length > 0; ) {
    show(lines);
    seq = lines.at(-1)?.seq ?? seq;
    lines = await readLines(session, found.id, seq);
  }
  if (seq === 0 && !isJson) {
    const french = terminal.language === 'fr';
    terminal.warn(french ? `${found.name} n’a encore rien dit.` : `${found.name} has said nothing yet.`);
  }
  return EXIT.success;
}

async function findNamed(session: Operations['session'], command: string, text: string | undefined): Promise<FoundRun> {
  if (text === undefined) throw runNotNamed(command);
  return await findRun(session, text);
}

/** How long `cancel` waits for the end of what runs. */
const PATIENCE_MS = 30_000;

async function cancel(operations: Operations, context: CommandContext, text?: string): Promise<number> {
  const { session, by } = operations;
  const { terminal, options, signal } = context;
  const { id, name } = await findNamed(session, 'flow-run cancel', text);
  const outcome = await cancelRun(session, id, by);
  if (outcome === 'final' || outcome === 'unknown') throw runOver(name);
  const state = await followRun(session, id, {
    ...reconnection(operations, context),
    onLines: () => undefined,
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  const isOver = state !== undefined && isFinal(state.type);
  const french = terminal.language === 'fr';
  if (options.output === 'json')
    terminal.print(JSON.stringify({ version: 1, id, name, state_name: state?.name ?? null }));
  else if (isOver) terminal.inform(`${name}  ${renderState(state.name, terminal)}`);
  else
    terminal.inform(
      french
        ? `L’arrêt de ${name} est demandé ; ce qui tourne encore est en train de finir.`
        : `${name} was asked to stop; what is still running is coming to its end.`,
    );
  return EXIT.success;
}

async function retry({ session }: Operations, { terminal, options }: CommandContext, text?: string): Promise<number> {
  const { id, name, trigger } = await findNamed(session, 'flow-run retry', text);
  if (!(await retryRun(session, id))) throw runNotRetryable(name, trigger === 'command');
  if (options.output === 'json') {
    terminal.print(JSON.stringify({ version: 1, id, name, state_name: 'AwaitingRetry' }));
    return EXIT.success;
  }
  const french = terminal.language === 'fr';
  terminal.inform(
    french
      ? `${name} reprendra là où elle a échoué.\n  → sigeti flow-run logs -f ${name} la suit.`
      : `${name} will go on where it failed.\n  → sigeti flow-run logs -f ${name} follows it.`,
  );
  const description = await describeRun(session, id);
  const why = description?.run.waiting?.reason === 'NO_WORKER' ? whyWaiting(description.run) : undefined;
  if (why !== undefined) terminal.warn(wrap(why[terminal.language], terminal.width).join('\n'));
  return EXIT.success;
}
