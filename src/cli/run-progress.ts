import { applyEvent, type Emit, type ErrorDetails, emptyRunView, type RunEvent, type RunView } from '../core/index.ts';
import type { Surroundings } from './context.ts';
import { RESULT_LEVEL } from './log/index.ts';
import { renderError } from './render/error.ts';
import { wrap } from './render/format.ts';
import { renderFailuresIn, renderNodeLine } from './render/node-line.ts';
import { renderProgressBar } from './render/progress-bar.ts';
import { renderSkips, renderSummary } from './render/summary.ts';
import type { Terminal } from './terminal.ts';

type Notice = Extract<RunEvent, { type: 'notice' }>;

const REDRAW_MS = 100;

/**
 * Follows a run on the terminal: a line per finished node, a bar below, the summary at the end. An error that
 * many nodes share is explained once.
 */
export function followRun(terminal: Terminal, now: () => number = Date.now): { emit: Emit; close: () => void } {
  let view: RunView = emptyRunView;
  let startedAt = now();
  const explained = new Set<string>();
  const draw = () => {
    const seconds = (now() - startedAt) / 1000;
    terminal.setFooter(renderProgressBar(view, seconds, terminal.language, terminal.width));
  };
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearInterval(timer);
    terminal.setFooter(undefined);
  };
  const emit = (event: RunEvent) => {
    if (event.type === 'notice' && event.isPrinted && !terminal.prints) return;
    terminal.event(event);
    if (terminal.format === 'json') return;
    view = applyEvent(view, event);
    switch (event.type) {
      case 'run.started':
        startedAt = now();
        clearInterval(timer);
        if (terminal.live) timer = setInterval(draw, REDRAW_MS).unref();
        return;
      case 'node.finished':
        return printResult(terminal, view, explained);
      case 'notice':
        return tellNotice(event, terminal);
      case 'run.finished':
        close();
        return terminal.inform(renderEnd(terminal, view));
      case 'node.started':
        return;
    }
  };
  return { emit, close };
}

/** Follows a run of a command: on its terminal, and in the history where it has one. */
export function followCommand({
  terminal,
  history,
}: Pick<Surroundings, 'terminal' | 'history'>): ReturnType<typeof followRun> {
  const followed = [terminal, ...(history === undefined ? [] : [history])].map((each) => followRun(each));
  return {
    emit: (event) => {
      for (const { emit } of followed) emit(event);
    },
    close: () => {
      for (const { close } of followed) close();
    },
  };
}

function tellNotice({ text, level, isPrinted }: Notice, terminal: Terminal): void {
  const said = text[terminal.language];
  const wrapped = wrap(said, terminal.width).join('\n');
  if (isPrinted) terminal.print(said);
  else terminal.inform(level === 'warn' ? terminal.paint.yellow(wrapped) : wrapped, level);
}

function printResult(terminal: Terminal, view: RunView, explained: Set<string>): void {
  const result = view.results.at(-1);
  const node = view.nodes.find(({ uniqueId }) => uniqueId === result?.uniqueId);
  if (!result || !node || node.materialized === 'ephemeral') return;
  // Hundreds of nodes can hang on one: the end of the run says how many, and why.
  if (result.status === 'skipped') return;
  const at = { position: view.results.length, total: view.nodes.length };
  terminal.inform(renderNodeLine(node, result, at, terminal), RESULT_LEVEL[result.status]);
  if (result.failuresIn !== undefined) terminal.inform(renderFailuresIn(result.failuresIn, terminal));
  if (!result.error || explained.has(essenceOf(result.error))) return;
  explained.add(essenceOf(result.error));
  // That it was stopped is said by the line.
  if (result.error.code !== 'DATABASE_CANCELLED') terminal.inform(renderError(result.error, terminal), 'error');
}

/** What the errors of two nodes share when they have one cause. Only an absent source is the same in every file. */
function essenceOf({ code, message, location }: ErrorDetails): string {
  const file = code === 'RUN_SOURCE_MISSING' ? undefined : location?.file;
  return [code, file, message.en.replace(/, line \d+/, '')].join(' ');
}

function renderEnd(terminal: Terminal, view: RunView): string {
  const skips = renderSkips(view, terminal.language).map((line) => terminal.paint.yellow(line));
  const cancelled = terminal.language === 'fr' ? 'Arrêté avant la fin.' : 'Stopped before the end.';
  const summary = renderSummary(view, terminal.language, terminal.paint);
  const end = view.status === 'cancelled' ? ['', terminal.paint.yellow(cancelled)] : [];
  return [...skips, '', summary, ...end].join('\n');
}
