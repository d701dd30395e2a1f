import { stripVTControlCharacters } from 'node:util';
import { type ErrorDetails, isFailure, type RunEvent } from '../core/index.ts';
import type { VerbOutcome, VerbRequest } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import type { Writer } from './output.ts';
import { createPaint } from './render/paint.ts';
import { createTerminal } from './terminal.ts';

/** Columns of a line of a run's log: with the time before it, it fits into 80. */
const WIDTH = 70;

/**
 * Runs a verb as a task of a flow run, in this process, exactly as the command line does: what it says goes into the
 * log of the run, and its events into the history. It touches no stream, no signal handler and no exit code of the
 * process. Throws nothing.
 */
export async function runVerbInProcess(context: CommandContext, request: VerbRequest): Promise<VerbOutcome> {
  const { guard, supersedes, applicationName, onlyNodes, signal } = request;
  const cause = new FirstError();
  const terminal = createTerminal({
    mode: { threshold: 'info', format: 'text' },
    live: false,
    layout: { language: context.terminal.language, width: WIDTH, paint: createPaint(false) },
    writer: historyWriter(request, cause),
  });
  const exitCode = await context.runCommandLine([request.verb, ...request.arguments], {
    terminal,
    stdin: context.stdin,
    stdout: context.stdout,
    environment: context.environment,
    workingDirectory: context.workingDirectory,
    signal,
    task: { guard, supersedes, applicationName, onlyNodes },
  });
  terminal.close();
  return { exitCode, error: exitCode === 0 ? undefined : cause.details };
}

/** Why a verb failed: the first error that it told, its own or that of a node. */
class FirstError {
  details: ErrorDetails | undefined;

  note(details: ErrorDetails | undefined): void {
    this.details ??= details;
  }
}

function historyWriter({ emit, log }: Pick<VerbRequest, 'emit' | 'log'>, cause: FirstError): Writer {
  return {
    write: (level, { text, details, event }) => {
      if (level === 'error') cause.note(details);
      if (event !== undefined) {
        cause.note(errorOf(event));
        emit(event);
      }
      const lines = text === undefined ? [] : stripVTControlCharacters(text).split('\n');
      for (const line of lines) if (line.trim() !== '') log(level, line);
    },
    setFooter: () => undefined,
  };
}

function errorOf(event: RunEvent): ErrorDetails | undefined {
  if (event.type !== 'node.finished' || !isFailure(event.result.status)) return undefined;
  return event.result.error;
}
