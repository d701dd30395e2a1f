import { setTimeout as delay } from 'node:timers/promises';
import { toSigetiError } from '../../core/index.ts';
import { type MonitorReport, monitor } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { renderError } from '../render/error.ts';
import { renderMonitor } from '../render/monitor.ts';
import { monitorJson } from '../render/monitor-json.ts';

const TYPES = ['model', 'seed', 'snapshot', 'test', 'source'] as const;
const DEFAULT_INTERVAL_SECONDS = 5;
const LONGEST_INTERVAL_SECONDS = 86_400;

/**
 * `sigeti monitor`: the state of the warehouse, once or, with `--watch`, until Ctrl-C. On a terminal the display is
 * redrawn in place, elsewhere one follows the other. It shows; what is wrong with the warehouse is no failure of it.
 */
export async function run(context: CommandContext): Promise<number> {
  const { options, terminal } = context;
  const interval = intervalOf(options.interval);
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const ids = await selectOrReport(workspace, parsed, TYPES, context);
  const look = async () => await monitor(workspace, parsed, { ids, signal: context.signal });
  if (options.watch === true) return await watch(look, interval, context);
  terminal.print(textOf(await look(), context));
  return EXIT.success;
}

function intervalOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_INTERVAL_SECONDS;
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= LONGEST_INTERVAL_SECONDS) return seconds;
  throw optionInvalid('--interval', text, {
    fr: `un entier de 1 à ${LONGEST_INTERVAL_SECONDS} secondes`,
    en: `a whole number of 1 to ${LONGEST_INTERVAL_SECONDS} seconds`,
  });
}

function textOf(report: MonitorReport, { options, terminal }: CommandContext): string {
  return options.json === true ? JSON.stringify(monitorJson(report)) : renderMonitor(report, terminal).join('\n');
}

/** Ctrl-C is the way out, and no error. A server that goes away is waited for: the next look says whether it is back. */
async function watch(look: () => Promise<MonitorReport>, seconds: number, context: CommandContext): Promise<number> {
  const screen = context.options.json !== true && context.terminal.live ? openScreen(context) : undefined;
  const show = screen?.show ?? ((report: MonitorReport) => context.terminal.print(`${textOf(report, context)}\n`));
  const { signal } = context;
  try {
    while (!signal.aborted) {
      await look().then(show, (thrown: unknown) => {
        if (signal.aborted) return;
        const details = toSigetiError(thrown).toJSON();
        if (screen === undefined) context.terminal.error(details);
        else screen.draw(renderError(details, context.terminal).split('\n'));
      });
      await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    screen?.close();
  }
  return EXIT.success;
}

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The terminal's second screen: what was on the first is back when it closes. A new size is taken at once. */
function openScreen({ stdout: output, terminal }: CommandContext) {
  const stdout = output();
  let latest: MonitorReport | undefined;
  const draw = (lines: readonly string[]) =>
    stdout.write(HOME + lines.map((line) => line + CLEAR_LINE_END).join('\n') + CLEAR_BELOW);
  const show = (report: MonitorReport) => {
    latest = report;
    const { language, width, paint } = terminal;
    draw(renderMonitor(report, { language, width, paint, height: stdout.rows || undefined }));
  };
  const onResize = () => {
    if (latest !== undefined) show(latest);
  };
  stdout.write(ENTER);
  stdout.on('resize', onResize);
  return {
    draw,
    show,
    close: () => {
      stdout.off('resize', onResize);
      stdout.write(LEAVE);
    },
  };
}
