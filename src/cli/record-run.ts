import { SigetiError, toSigetiError } from '../core/index.ts';
import {
  connectionTargetOf,
  currentInvoker,
  loadProject,
  type ProjectSetup,
  type RunVerb,
  type Workspace,
} from '../engine/index.ts';
import { type CommandRecord, type CommandRequest, recordCommand, recordFailedCommand } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit.ts';
import { openHistoryTerminal } from './history-terminal.ts';
import type { LogLevel } from './log/index.ts';
import { lookAfterAlerts } from './look-after-alerts.ts';
import { workspaceOptions } from './open-workspace.ts';
import type { OptionValues } from './options.ts';
import { productVersion } from './product-version.ts';

/** A command that runs nodes. */
export interface RunCommand {
  /** Its project, and where it builds. */
  readonly workspace: Pick<Workspace, 'environment' | 'root' | 'target'>;
  readonly verb: RunVerb;
  readonly context: CommandContext;
}

/**
 * Does the work of a command and notes it in the history of runs (`sigeti_ops`), as a run of its own. Where that cannot
 * be, the work is done without. Throws what the work throws, and SCHEDULE_WAREHOUSE_BUSY where a worker has the
 * warehouse.
 */
export async function recordRun(
  command: RunCommand,
  work: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const { context } = command;
  const record = await openRecord(command);
  if (record === undefined) return await work(context);
  const history = openHistoryTerminal(record, context.terminal.language);
  const tell = () => tellCancelled(context);
  record.cancelled.addEventListener('abort', tell);
  const signal = AbortSignal.any([context.signal, record.cancelled]);
  let exitCode: number = EXIT.unusable;
  try {
    exitCode = await work({ ...context, history, signal, guard: record.guard });
  } catch (thrown) {
    history.error(toSigetiError(thrown).toJSON());
    throw thrown;
  } finally {
    record.cancelled.removeEventListener('abort', tell);
    const error = exitCode === EXIT.success ? undefined : history.firstError();
    await record.close({ exitCode, isCancelled: signal.aborted, error });
    if (!context.signal.aborted) await lookAfterAlerts(command.workspace, context);
  }
  return exitCode;
}

/** Why a command could not begin, and how long it took to find out. */
interface Unbegun {
  readonly problems: readonly SigetiError[];
  readonly seconds: number;
}

/** Milliseconds that a server may take for it: the command itself is at its end. */
const UNBEGUN_TIMEOUT = 5000;

/**
 * Notes a command that could not begin as a run that failed. What it failed of has been shown; a server that does not
 * answer is no further news then. Throws nothing.
 */
export async function recordUnbegun(command: RunCommand, { problems, seconds }: Unbegun): Promise<void> {
  const { workspace, context } = command;
  const lines: { level: LogLevel; line: string }[] = [];
  const history = openHistoryTerminal(
    { event: () => undefined, log: (level, line) => lines.push({ level, line }) },
    context.terminal.language,
  );
  for (const problem of problems) history.error(problem.toJSON());
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(UNBEGUN_TIMEOUT)]);
    await recordFailedCommand(requestOf(command), { error: history.firstError(), lines, seconds }, signal);
  } catch (thrown) {
    const error = toSigetiError(thrown);
    if (!SAID_ANYWAY.has(error.code)) tellUnrecorded(error, context);
    return;
  }
  if (!context.signal.aborted) await lookAfterAlerts(workspace, context);
}

/**
 * The same for a command whose project or settings are wrong, where it can be told all the same which database it was
 * to build in: an embedded server is not started for it.
 */
export async function recordUnopened(
  context: CommandContext,
  verb: RunVerb,
  failure: { readonly thrown: unknown; readonly seconds: number },
): Promise<void> {
  const { root, environment, target } = (await readProjectAlone(context)) ?? {};
  if (root === undefined || environment === undefined || target === undefined || target.kind === 'embedded') return;
  const { others = [], ...first } = toSigetiError(failure.thrown).toJSON();
  const problems = [first, ...others].map((details) => new SigetiError(details));
  await recordUnbegun(
    { workspace: { root, environment, target }, verb, context },
    { problems, seconds: failure.seconds },
  );
}

/** Undefined where these cannot be read either: it has been said why. */
async function readProjectAlone(context: CommandContext): Promise<ProjectSetup | undefined> {
  try {
    return await loadProject(workspaceOptions(context));
  } catch (thrown) {
    if (thrown instanceof SigetiError) return undefined;
    throw thrown;
  }
}

/** What the run itself says in a moment, when it connects. */
const SAID_ANYWAY: ReadonlySet<string> = new Set([
  'DATABASE_CONNECTION_REFUSED',
  'DATABASE_HOST_UNKNOWN',
  'DATABASE_CONNECT_TIMEOUT',
  'DATABASE_CONNECT_FAILED',
  'DATABASE_PASSWORD_MISSING',
  'DATABASE_PASSWORD_WRONG',
  'DATABASE_ACCESS_REFUSED',
  'DATABASE_NOT_FOUND',
  'DATABASE_ROLE_UNKNOWN',
  'DATABASE_TLS_UNAVAILABLE',
  'DATABASE_TLS_FAILED',
  'DATABASE_NOT_READY',
  'DATABASE_VERSION_TOO_OLD',
]);

async function openRecord(command: RunCommand): Promise<CommandRecord | undefined> {
  const { context } = command;
  try {
    return await recordCommand(requestOf(command));
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code === 'SCHEDULE_WAREHOUSE_BUSY') throw thrown;
    if (!SAID_ANYWAY.has(thrown.code)) tellUnrecorded(thrown, context);
    return undefined;
  }
}

function requestOf({ workspace, verb, context }: RunCommand): CommandRequest {
  const { user, host } = currentInvoker(verb);
  return {
    connection: connectionTargetOf(workspace.target),
    verb,
    arguments: shownArguments(context.options),
    warehouse: workspace.target.schema,
    version: productVersion(),
    createdBy: `${user}@${host}`,
  };
}

/** Options whose values say what is run, and are no secrets: the others are named only. */
const SHOWN: ReadonlySet<string> = new Set([
  'select',
  'exclude',
  'models',
  'selector',
  'resourceType',
  'resourceTypes',
  'excludeResourceType',
  'excludeResourceTypes',
  'target',
  'profile',
  'threads',
]);

/** The options of a command line, as the history shows them. */
function shownArguments(options: OptionValues): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === false) return [flag.replace('--', '--no-')];
    if (value === true) return [flag];
    return [flag, ...(SHOWN.has(name) ? [value].flat().map(String) : ['…'])];
  });
}

function tellUnrecorded({ details: { message, hint } }: SigetiError, { terminal }: CommandContext): void {
  const { language } = terminal;
  const what =
    language === 'fr' ? 'Cette exécution n’est pas notée dans l’historique' : 'This run is not noted in the history';
  const text = [`${what}${language === 'fr' ? ' : ' : ': '}${message[language]}`, hint?.[language] ?? ''].join(' ');
  terminal.warn(terminal.paint.yellow(text.trim()));
}

function tellCancelled({ terminal }: CommandContext): void {
  terminal.warn(
    terminal.language === 'fr'
      ? 'Arrêt demandé depuis l’historique des exécutions (flow-run cancel).'
      : 'Stopping, as asked for in the history of runs (flow-run cancel).',
  );
}
