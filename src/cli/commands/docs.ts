import { once } from 'node:events';
import { targetDirectory } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { openBrowser, serveDocs } from '../docs/index.ts';
import { actionUnknown, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { readWorkspace } from '../open-workspace.ts';

/** `sigeti docs generate|serve`: the documentation page of the project. */
export async function run(context: CommandContext): Promise<number> {
  const [action] = context.arguments;
  switch (action) {
    case 'generate':
      return await (await import('./docs-generate.ts')).generate(context);
    case 'serve':
      return await serve(context);
    default:
      throw actionUnknown('docs', action, ['generate', 'serve']);
  }
}

/** Until Ctrl-C, which is how it is meant to end: the exit code is 0. */
async function serve(context: CommandContext): Promise<number> {
  const { terminal, options, environment, signal } = context;
  const port = portOf(options.port);
  const workspace = await readWorkspace(context);
  const server = await serveDocs(targetDirectory(workspace), options.host ?? '127.0.0.1', port);
  try {
    terminal.inform(
      terminal.language === 'fr'
        ? `Documentation : ${server.url}\nCtrl-C arrête le serveur.`
        : `Documentation: ${server.url}\nCtrl-C stops the server.`,
    );
    if (options.browser !== false) openBrowser(server.url, environment);
    if (!signal.aborted) await once(signal, 'abort');
    return EXIT.success;
  } finally {
    await server.close();
  }
}

function portOf(written: string | undefined): number {
  const port = Number(written ?? 8080);
  if (/^\d{1,5}$/.test(written ?? '8080') && port <= 65_535) return port;
  throw optionInvalid('--port', written ?? '', { fr: 'un nombre de 0 à 65535', en: 'a number from 0 to 65535' });
}
