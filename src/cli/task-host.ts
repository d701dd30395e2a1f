import type { VerbOutcome, VerbRequest } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { openHistoryTerminal } from './history-terminal.ts';

/**
 * Runs a verb as a task of a flow run, in this process, exactly as the command line does: what it says goes into the
 * log of the run, and its events into the history. It touches no stream, no signal handler and no exit code of the
 * process. Throws nothing.
 */
export async function runVerbInProcess(context: CommandContext, request: VerbRequest): Promise<VerbOutcome> {
  const { emit, log, guard, supersedes, applicationName, onlyNodes, signal } = request;
  const terminal = openHistoryTerminal({ event: emit, log }, context.terminal.language);
  const exitCode = await context.runCommandLine([request.verb, ...request.arguments], {
    terminal,
    stdin: context.stdin,
    stdout: context.stdout,
    environment: context.environment,
    workingDirectory: context.workingDirectory,
    signal,
    guard,
    task: { supersedes, applicationName, onlyNodes },
  });
  terminal.close();
  return { exitCode, error: exitCode === 0 ? undefined : terminal.firstError() };
}
