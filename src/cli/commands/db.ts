import { connectionTargetOf, type Workspace } from '../../engine/index.ts';
import { connectionUrl, describeTarget, statusEmbedded, stopEmbedded } from '../../postgres/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, serverNotEmbedded } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace, productDirectory, readWorkspace, startServer } from '../open-workspace.ts';
import type { Terminal } from '../terminal.ts';

const ACTIONS = ['start', 'stop', 'status', 'url'] as const;

/** `sigeti db start|stop|status|url`: the embedded server of the project. */
export async function run(context: CommandContext): Promise<number> {
  const [action] = context.arguments;
  switch (action) {
    case 'start':
      return await start(context);
    case 'stop':
      return await stop(context);
    case 'status':
      return await status(context);
    case 'url': {
      const { workspace } = await openWorkspace(context);
      context.terminal.print(connectionUrl(connectionTargetOf(workspace.target), 'shown'));
      return EXIT.success;
    }
    default:
      throw actionUnknown('db', action, ACTIONS);
  }
}

async function start(context: CommandContext): Promise<number> {
  const server = await startServer(await readEmbedded(context), context);
  const { fr, en } = server.reused
    ? { fr: 'tourne déjà', en: 'is already running' }
    : { fr: 'a démarré', en: 'has started' };
  tell(context.terminal, `PostgreSQL ${fr} : ${describeTarget(server)}`, `PostgreSQL ${en}: ${describeTarget(server)}`);
  return EXIT.success;
}

async function stop(context: CommandContext): Promise<number> {
  const stopped = await stopEmbedded({ directory: productDirectory(await readEmbedded(context)) });
  if (stopped) tell(context.terminal, 'PostgreSQL est arrêté.', 'PostgreSQL has stopped.');
  else tell(context.terminal, 'PostgreSQL ne tournait pas.', 'PostgreSQL was not running.');
  return EXIT.success;
}

/** As `pg_ctl status`: 0 when it runs, 1 when it does not. */
async function status(context: CommandContext): Promise<number> {
  const found = await statusEmbedded({ directory: productDirectory(await readEmbedded(context)) });
  const { dataDirectory, version } = found;
  if (!found.running) {
    say(
      context.terminal,
      `PostgreSQL ne tourne pas.\n${dataDirectory}`,
      `PostgreSQL is not running.\n${dataDirectory}`,
    );
    return EXIT.failure;
  }
  const place = `${describeTarget(found.server)}\n${dataDirectory}`;
  say(
    context.terminal,
    `PostgreSQL ${version} tourne (pid ${found.pid}).\n${place}`,
    `PostgreSQL ${version} is running (pid ${found.pid}).\n${place}`,
  );
  return EXIT.success;
}

async function readEmbedded(context: CommandContext): Promise<Workspace> {
  const workspace = await readWorkspace(context);
  if (workspace.target.kind === 'embedded') return workspace;
  throw serverNotEmbedded(describeTarget(connectionTargetOf(workspace.target)));
}

function say(terminal: Terminal, fr: string, en: string): void {
  terminal.print(terminal.language === 'fr' ? fr : en);
}

function tell(terminal: Terminal, fr: string, en: string): void {
  terminal.inform(terminal.language === 'fr' ? fr : en);
}
