import { homedir } from 'node:os';
import path from 'node:path';
import type { SigetiError } from '../../core/index.ts';
import {
  addPackage,
  type DepsOutcome,
  type InstalledPackage,
  installPackages,
  loadProject,
} from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { workspaceOptions } from '../open-workspace.ts';
import { plural, toWidth } from '../render/format.ts';
import { startLog } from '../start-log.ts';
import type { Terminal } from '../terminal.ts';

/** `sigeti deps`: the packages of the project into its packages folder. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options, environment, signal } = context;
  const warn = (warning: SigetiError) => terminal.warning(warning.toJSON());
  const project = await loadProject(workspaceOptions(context));
  startLog(context, project.root);
  for (const warning of project.warnings) warn(warning);
  if (options.addPackage !== undefined) await addToList(project.root.directory, options.addPackage, context);
  try {
    const outcome = await installPackages({
      project,
      lock: options.lock === true,
      upgrade: options.upgrade === true,
      cacheDirectory: cacheDirectory(environment),
      processEnvironment: environment,
      signal,
      onPackage: (label) => terminal.setFooter(label),
      onWarning: warn,
    });
    terminal.setFooter(undefined);
    show(outcome, options.lock === true, terminal);
    return EXIT.success;
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.setFooter(undefined);
    say(
      terminal,
      'Interrompu : les paquets d’avant sont restés en place.',
      'Stopped: the packages of before are still in place.',
    );
    return EXIT.failure;
  }
}

/** `name@version`; of a git address, the `@` of a login is not the one that is meant. */
async function addToList(directory: string, text: string, { options, terminal }: CommandContext): Promise<void> {
  const source = options.source ?? 'hub';
  const at = source === 'local' ? -1 : text.lastIndexOf('@');
  const splits = at > 0 && !/[/:]/.test(text.slice(at + 1));
  const [name, version] = splits ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
  const { file, replaced } = await addPackage(directory, { name, version, source });
  const added = version === undefined ? name : `${name} ${version}`;
  const instead =
    replaced === 0 ? { fr: '', en: '' } : { fr: ', à la place de l’ancien', en: ', in the place of the old' };
  say(terminal, `${file} : ${added} ajouté${instead.fr}.`, `${file}: ${added} added${instead.en}.`);
}

/** A folder of the user's, by the custom of the system. */
function cacheDirectory(environment: CommandContext['environment']): string {
  const { SIGETI_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (SIGETI_CACHE_DIR) return path.join(SIGETI_CACHE_DIR, 'packages');
  const base = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME;
  return path.join(base || path.join(homedir(), '.cache'), 'sigeti', 'packages');
}

function show({ packages, relocked, folder }: DepsOutcome, lockOnly: boolean, terminal: Terminal): void {
  if (packages.length === 0) {
    say(terminal, 'packages.yml ne liste aucun paquet.', 'packages.yml lists no package.');
    return;
  }
  const wide = Math.max(...packages.map(({ name }) => name.length));
  for (const one of packages) terminal.inform(line(one, Math.min(wide, 30), terminal));
  const count = `${packages.length} ${plural(packages.length, terminal.language, { fr: 'paquet', en: 'package' }, { fr: 'paquets', en: 'packages' })}`;
  const locked = relocked
    ? { fr: ' ; package-lock.yml est à jour', en: '; package-lock.yml is up to date' }
    : { fr: '', en: '' };
  if (lockOnly) say(terminal, `${count}, rien d’installé${locked.fr}.`, `${count}, nothing installed${locked.en}.`);
  else
    say(
      terminal,
      `${count} dans ${path.basename(folder)}${locked.fr}.`,
      `${count} in ${path.basename(folder)}${locked.en}.`,
    );
}

function line({ name, kind, label, version, newer }: InstalledPackage, wide: number, terminal: Terminal): string {
  const shown = kind === 'hub' ? (version ?? '') : kind === 'git' ? (version ?? '').slice(0, 10) : '';
  const start = `${toWidth(name, wide)}  ${toWidth(kind, 8)}${toWidth(shown, 12)}`;
  const update = terminal.language === 'fr' ? `${newer} est parue` : `${newer} is out`;
  const end = newer === undefined ? label : `${label}  ${update}`;
  const room = Math.max(10, terminal.width - start.length - 1);
  const cut = end.length > room ? `${end.slice(0, room - 1)}…` : end;
  return `${start} ${newer === undefined ? terminal.paint.dim(cut) : terminal.paint.yellow(cut)}`.trimEnd();
}

function say(terminal: Terminal, fr: string, en: string): void {
  terminal.inform(terminal.language === 'fr' ? fr : en);
}
