import path from 'node:path';
import type { Language, Text } from '../../core/index.ts';
import {
  type Check,
  type CheckGroup,
  type CheckStatus,
  diagnose,
  loadProject,
  type ProjectSetup,
  type Setting,
  type Target,
  withAddress,
} from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { productDirectory, startServer, workspaceOptions } from '../open-workspace.ts';
import { toWidth, wrap } from '../render/format.ts';
import { logDirectory, startLog } from '../start-log.ts';
import type { Terminal } from '../terminal.ts';

const WORDS: Readonly<Record<CheckStatus, Text>> = {
  ok: { fr: 'OK', en: 'OK' },
  warned: { fr: 'ALERTE', en: 'WARN' },
  failed: { fr: 'ÉCHEC', en: 'FAILED' },
  untried: { fr: '-', en: '-' },
};
const GROUPS: Readonly<Record<CheckGroup, Text>> = {
  project: { fr: 'Projet', en: 'Project' },
  server: { fr: 'Serveur', en: 'Server' },
  source: { fr: 'Base source', en: 'Source database' },
  rights: { fr: 'Droits', en: 'Rights' },
  operations: { fr: 'Exécutions', en: 'Runs' },
};
const STATUS_WIDTH = 8;
const TITLE_WIDTH = 22;

/** `sigeti debug`: everything a run depends on, each thing checked, with its remedy. Exit code 1 when one fails. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options, environment, signal } = context;
  if (options.configDir === true) return await showConfigDirectory(context);
  const checks: Check[] = [];
  const project: { found?: ProjectSetup } = {};
  await diagnose({
    options: workspaceOptions(context),
    connectionOnly: options.connection === true,
    node: { version: process.versions.node, system: `${process.platform} ${process.arch}` },
    logDirectory: ({ root }) => logDirectory(context, root),
    reach: (found, target) => reach(found, target, context),
    checkSource: async (workspace, manifest) =>
      await (await import('../check-source.ts')).checkSource(workspace, manifest, signal),
    checkFurther: async (session) => (await import('../../orchestrator/index.ts')).checkOperations(session),
    processEnvironment: environment,
    signal,
    clock: () => Date.now() / 1000,
    onProject: (found) => {
      project.found = found;
      startLog(context, found.root);
    },
    onCheck: (check) => {
      if (checks.at(-1)?.group !== check.group) showHeading(check.group, project.found, terminal);
      checks.push(check);
      showCheck(check, terminal);
    },
  });
  if (project.found && options.connection !== true) showPlaces(project.found, terminal);
  return summarize(checks, terminal);
}

/** dbt's `--config-dir`: where profiles.yml is looked for. */
async function showConfigDirectory(context: CommandContext): Promise<number> {
  const { profilesDirectories } = await loadProject(workspaceOptions(context));
  for (const directory of profilesDirectories) context.terminal.print(directory);
  return EXIT.success;
}

async function reach(project: ProjectSetup, target: Target, context: CommandContext): Promise<Target> {
  if (target.kind !== 'embedded') return target;
  const { host, port, user, password, database } = await startServer(project, context);
  return withAddress(target, { host, port, user, password, dbname: database });
}

/** Before the server is tried: what it will be tried with. */
function showHeading(group: CheckGroup, project: ProjectSetup | undefined, terminal: Terminal): void {
  if (group === 'server' && project?.target) {
    const { language } = terminal;
    showSettings(terminal, project.target.settings, language === 'fr' ? 'Réglages' : 'Settings');
  }
  terminal.print(`\n${terminal.paint.bold(GROUPS[group][terminal.language])}`);
}

function showSettings(terminal: Terminal, settings: readonly Setting[], title: string): void {
  const [value, origin] = terminal.language === 'fr' ? ['valeur', 'provenance'] : ['value', 'origin'];
  terminal.print(`\n${terminal.paint.bold(`${toWidth(title, 20)}${toWidth(value, 32)}${origin}`)}`);
  for (const setting of settings) {
    const shown = setting.secret && setting.value !== '' ? '********' : setting.value;
    const from = wrap(setting.origin, Math.max(12, terminal.width - 52)).join(`\n${' '.repeat(52)}`);
    terminal.print(`${toWidth(setting.key, 20)}${toWidth(shown, 31)} ${from}`);
  }
}

function showCheck({ status, title, detail, remedy }: Check, { language, width, paint, print }: Terminal): void {
  const colour = { ok: paint.green, warned: paint.yellow, failed: paint.red, untried: paint.dim }[status];
  const indent = ' '.repeat(STATUS_WIDTH + TITLE_WIDTH);
  const lines = wrap(detail[language], width - indent.length).flatMap((line) => cut(line, width - indent.length));
  print(
    `${colour(toWidth(WORDS[status][language], STATUS_WIDTH))}${toWidth(title[language], TITLE_WIDTH)}${lines.join(`\n${indent}`)}`.trimEnd(),
  );
  if (remedy === undefined || status === 'ok') return;
  const start = `${' '.repeat(STATUS_WIDTH)}→ `;
  for (const [index, line] of wrap(remedy[language], width - start.length).entries()) {
    print((index === 0 ? start : ' '.repeat(start.length)) + line);
  }
}

/** A path is one word, however long. */
function cut(line: string, width: number): string[] {
  return line.match(new RegExp(`.{1,${Math.max(10, width)}}`, 'gu')) ?? [''];
}

function showPlaces({ root, target }: ProjectSetup, terminal: Terminal): void {
  const places: readonly (readonly [Text, string])[] = [
    [{ fr: 'Événements', en: 'Events' }, path.resolve(root.directory, root.targetPath, 'run.jsonl')],
    ...(target?.kind === 'embedded'
      ? [[{ fr: 'PostgreSQL embarqué', en: 'Embedded PostgreSQL' }, productDirectory({ root })] as const]
      : []),
  ];
  terminal.print(`\n${terminal.paint.bold(terminal.language === 'fr' ? 'Emplacements' : 'Places')}`);
  const indent = ' '.repeat(STATUS_WIDTH + TITLE_WIDTH);
  for (const [title, place] of places) {
    const lines = cut(place, terminal.width - indent.length).join(`\n${indent}`);
    terminal.print(`${toWidth(title[terminal.language], indent.length)}${lines}`);
  }
}

function summarize(checks: readonly Check[], terminal: Terminal): number {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const failed = count('failed');
  const text = SUMMARY[terminal.language]({
    ok: count('ok'),
    warned: count('warned'),
    failed,
    untried: count('untried'),
  });
  terminal.print(`\n${failed === 0 ? terminal.paint.green(text) : terminal.paint.red(text)}`);
  return failed === 0 ? EXIT.success : EXIT.failure;
}

type Counts = Readonly<Record<CheckStatus, number>>;

const SUMMARY: Readonly<Record<Language, (counts: Counts) => string>> = {
  fr: ({ ok, warned, failed, untried }) =>
    [
      `${ok} OK`,
      warned > 0 ? `${warned} en alerte` : '',
      `${failed} en échec`,
      untried > 0 ? `${untried} non essayés` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  en: ({ ok, warned, failed, untried }) =>
    [
      `${ok} OK`,
      warned > 0 ? `${warned} with a warning` : '',
      `${failed} failed`,
      untried > 0 ? `${untried} not tried` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
};
