import { toSigetiError } from '../../core/index.ts';
import { connectTo, type Setting, type Workspace } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { renderError } from '../render/error.ts';
import { toWidth } from '../render/format.ts';
import type { Terminal } from '../terminal.ts';

/** `sigeti debug`: each setting with its value and origin, then a connection. Exit code 1 when that fails. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal } = context;
  const french = terminal.language === 'fr';
  const { workspace } = await openWorkspace(context);
  const { root, target, source } = workspace;
  terminal.print(`Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  terminal.print(`${french ? 'Projet ' : 'Project'}  ${root.name}  ${root.directory}`);
  terminal.print(`${french ? 'Cible  ' : 'Target '}  ${target.name} (${target.profileName})`);
  printSettings(terminal, target.settings, french ? 'Entrepôt' : 'Warehouse');
  if (source) printSettings(terminal, source.settings, 'Source');
  else terminal.print(`\nSource    ${french ? 'dans la base de l’entrepôt' : 'in the warehouse’s own database'}`);
  return await tryConnection(workspace, context);
}

function printSettings(terminal: Terminal, settings: readonly Setting[], title: string): void {
  const [value, origin] = terminal.language === 'fr' ? ['valeur', 'provenance'] : ['value', 'origin'];
  terminal.print(`\n${terminal.paint.bold(`${toWidth(title, 20)}${toWidth(value, 32)}${origin}`)}`);
  for (const setting of settings) {
    const shown = setting.secret && setting.value !== '' ? '********' : setting.value;
    terminal.print(`${toWidth(setting.key, 20)}${toWidth(shown, 31)} ${setting.origin}`);
  }
}

async function tryConnection(workspace: Workspace, { terminal, signal }: CommandContext): Promise<number> {
  const label = terminal.language === 'fr' ? 'Connexion' : 'Connection';
  try {
    const session = await connectTo(workspace.target, signal);
    const { rows } = await session.query<{ version: string; encoding: string }>(
      `select current_setting('server_version') as version, current_setting('server_encoding') as encoding`,
    );
    await session.close();
    const [server] = rows;
    terminal.print(`\n${label}  ${terminal.paint.green('OK')}  PostgreSQL ${server?.version}, ${server?.encoding}`);
    return EXIT.success;
  } catch (thrown) {
    terminal.print(`\n${label}`);
    terminal.warn(renderError(toSigetiError(thrown).toJSON(), terminal));
    return EXIT.failure;
  }
}
