import path from 'node:path';
import type { Text } from '../core/index.ts';
import {
  loadWorkspace,
  type Workspace,
  type WorkspaceOptions,
  withApplicationName,
  withServer,
} from '../engine/index.ts';
import type { EmbeddedServer } from '../postgres/index.ts';
import { productBuild, shippedParse } from './build.ts';
import type { CommandContext } from './context.ts';
import { switchIn } from './output-mode.ts';
import { startLog } from './start-log.ts';
import { showWarningsOrThrow } from './warnings.ts';

/** A workspace whose database answers, and the embedded server where that is the one. */
export interface OpenWorkspace {
  readonly workspace: Workspace;
  readonly server: EmbeddedServer | undefined;
}

/** Reads the project and its settings, and shows what is odd about them. Starts nothing. */
export async function readWorkspace(context: CommandContext): Promise<Workspace> {
  const workspace = await loadWorkspace(workspaceOptions(context));
  startLog(context, workspace.root, workspace.invocationId);
  showWarningsOrThrow(workspace.warnings, workspace, context.terminal);
  return context.task === undefined ? workspace : withApplicationName(workspace, context.task.applicationName);
}

/** As `readWorkspace`; where no server is configured, the embedded one is started if it is down. */
export async function openWorkspace(context: CommandContext): Promise<OpenWorkspace> {
  return await openDatabase(await readWorkspace(context), context);
}

/** The same of a workspace that was read. */
export async function openDatabase(workspace: Workspace, context: CommandContext): Promise<OpenWorkspace> {
  if (workspace.target.kind !== 'embedded') return { workspace, server: undefined };
  const server = await startServer(workspace, context);
  const { host, port, user, password, database } = server;
  return { workspace: withServer(workspace, { host, port, user, password, dbname: database }), server };
}

/** Starts the project's embedded server, or finds it running. */
export async function startServer(
  workspace: Pick<Workspace, 'root'>,
  { terminal, signal }: CommandContext,
): Promise<EmbeddedServer> {
  // Verbs that need no server start without its code.
  const { startEmbedded } = await import('../postgres/index.ts');
  const onNotice = (text: Text) => terminal.warn(text[terminal.language]);
  return await startEmbedded({ directory: productDirectory(workspace), signal, onNotice });
}

/** The product's own folder in a project: the embedded server, the truth of a synthetic source. */
export function productDirectory(workspace: Pick<Workspace, 'root'>): string {
  return path.join(workspace.root.directory, '.sigeti');
}

/** What the command line says of the project. */
export function workspaceOptions({ verb, options, environment }: CommandContext): WorkspaceOptions {
  const { fullRefresh, storeFailures, failFast, empty, warnError, warnErrorOptions, partialParse, writeJson } = options;
  const { sample, introspect, versionCheck, indirectSelection, state, defer, favorState, deferState } = options;
  const choosing = { indirectSelection, state, defer, favorState, deferState };
  const isSingle = options.singleThreaded ?? switchIn(environment, 'SINGLE_THREADED');
  const which = verb === 'start' ? 'refresh' : verb;
  return {
    projectDirectory: options.projectDir,
    profilesDirectory: options.profilesDir,
    profile: options.profile,
    target: options.target,
    targetPath: options.targetPath,
    threads: isSingle ? '1' : options.threads,
    vars: options.vars,
    flags: {
      which,
      fullRefresh,
      storeFailures,
      failFast,
      empty,
      sample,
      introspect,
      warnError,
      warnErrorOptions,
      partialParse,
      versionCheck,
      writeJson,
      ...choosing,
    },
    environment,
    build: productBuild(),
    shippedParse: shippedParse(),
  };
}
