import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Manifest, type SigetiError, type Text, toSigetiError } from '../core/index.ts';
import { describeTarget, type Session } from '../postgres/index.ts';
import {
  loadProject,
  loadWorkspace,
  type ProjectSetup,
  type Target,
  type Workspace,
  type WorkspaceOptions,
} from './config/index.ts';
import { connectionTargetOf, connectTo } from './connection.ts';
import {
  type Check,
  checkFiles,
  checkNode,
  checkRights,
  checkServer,
  checkSourceEncoding,
  connectionFailed,
  type FileFacts,
  failedBy,
  NO_CONNECTION,
  SERVER_CHECKS,
  type SourceOrigin,
  untried,
} from './diagnose/index.ts';
import { parseProject } from './parse/index.ts';

export interface DiagnoseRequest {
  readonly options: WorkspaceOptions;
  /** Only what concerns the server. */
  readonly connectionOnly: boolean;
  readonly node: { readonly version: string; readonly system: string };
  /** Where `dbt.log` goes. */
  readonly logDirectory: (project: ProjectSetup) => string;
  /** The target once its server runs: the embedded one is started. */
  readonly reach: (project: ProjectSetup, target: Target) => Promise<Target>;
  /** For git: PATH. */
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** This machine's clock, in seconds. */
  readonly clock: () => number;
  /** Checks of the database that the sources are copied from; undefined where nothing is copied. */
  readonly checkSource: (workspace: Workspace, manifest: Manifest) => Promise<readonly Check[] | undefined>;
  /** What the caller checks besides, on the open session. */
  readonly checkFurther: (session: Session) => Promise<readonly Check[]>;
  /** Told of the project once it is read. What it throws is a check of the project's flags that failed. */
  readonly onProject: (project: ProjectSetup) => void;
  readonly onCheck: (check: Check) => void;
}

/**
 * Checks everything that a run depends on, one thing after the other; what depends on a failed check is not tried. The
 * checks go to `onCheck` as they are done. Throws nothing that a check can say.
 */
export async function diagnose(request: DiagnoseRequest): Promise<void> {
  const { connectionOnly, node, onCheck } = request;
  if (!connectionOnly) onCheck(checkNode(node.version, node.system));
  const facts = await readFiles(request);
  const { project } = facts;
  if (!(project instanceof Error)) {
    const refused = await orError(async () => request.onProject(project));
    if (refused instanceof Error) onCheck(failedBy(refused, { group: 'project', title: FLAGS }));
  }
  if (!connectionOnly) for (const check of checkFiles(facts)) onCheck(check);
  if (!(project instanceof Error) && project.target !== undefined) {
    await checkConnection(project, project.target, facts, request);
    return;
  }
  const because: Text = { fr: 'la base à utiliser n’est pas connue', en: 'the database to use is not known' };
  for (const title of Object.values(SERVER_CHECKS)) onCheck(untried('server', title, because));
}

const FLAGS: Text = { fr: 'flags', en: 'flags' };

async function readFiles({ options, logDirectory, processEnvironment }: DiagnoseRequest): Promise<FileFacts> {
  const project = await orError(() => loadProject(options));
  if (project instanceof Error)
    return { project, workspace: undefined, parsed: undefined, git: undefined, folders: [] };
  const { root, target } = project;
  const workspace = target === undefined ? undefined : await orError(() => loadWorkspace(options));
  const folders = [
    { title: { fr: 'Dossier target', en: 'Folder target' }, path: path.resolve(root.directory, root.targetPath) },
    { title: { fr: 'Journal dbt.log', en: 'Log dbt.log' }, path: logDirectory(project) },
  ];
  const { listsGit } = await import('./deps/index.ts');
  const git = listsGit(root.directory) ? await answersGit(processEnvironment) : undefined;
  return { project, workspace, parsed: await parse(workspace), git, folders };
}

async function parse(workspace: Workspace | SigetiError | undefined): Promise<FileFacts['parsed']> {
  if (workspace === undefined || workspace instanceof Error) return undefined;
  const parsed = await orError(() => parseProject(workspace));
  return parsed instanceof Error ? { manifest: undefined, problems: [parsed] } : parsed;
}

async function answersGit(env: DiagnoseRequest['processEnvironment']): Promise<boolean> {
  try {
    await promisify(execFile)('git', ['--version'], { env: { ...env } });
    return true;
  } catch {
    return false;
  }
}

async function checkConnection(
  project: ProjectSetup,
  target: Target,
  facts: FileFacts,
  request: DiagnoseRequest,
): Promise<void> {
  const { reach, signal, connectionOnly, onCheck } = request;
  const found = await orError(() => reach(project, target));
  const reached = found instanceof Error ? target : found;
  const session = found instanceof Error ? found : await orError(() => connectTo(found, signal));
  const address = describeTarget(connectionTargetOf(reached));
  if (session instanceof Error) {
    for (const check of connectionFailed(session, address)) onCheck(check);
    if (connectionOnly) return;
    await checkCopied(reached, facts, request);
    onCheck(untried('rights', { fr: 'Droits', en: 'Rights' }, NO_CONNECTION));
    return;
  }
  try {
    for (const check of await checkServer(session, address, request.clock)) onCheck(check);
    if (connectionOnly) return;
    const isCopied = await checkCopied(reached, facts, request);
    const isSimulated = target.kind === 'embedded' && project.root.simulate !== undefined;
    await checkDatabase(session, facts, isCopied ? 'extracted' : isSimulated ? 'simulated' : 'elsewhere', request);
  } finally {
    await session.close();
  }
}

async function checkDatabase(
  session: Session,
  { parsed }: FileFacts,
  origin: SourceOrigin,
  { signal, checkFurther, onCheck }: DiagnoseRequest,
): Promise<void> {
  for (const check of await checkRights(session, parsed?.manifest, origin)) onCheck(check);
  for (const check of await checkSourceEncoding(session, parsed?.manifest, signal)) onCheck(check);
  for (const check of await checkFurther(session)) onCheck(check);
}

/** Whether the sources are copied from another database, which is checked then. */
async function checkCopied(
  target: Target,
  { workspace, parsed }: FileFacts,
  { checkSource, onCheck }: DiagnoseRequest,
): Promise<boolean> {
  if (workspace === undefined || workspace instanceof Error || parsed?.manifest === undefined) return false;
  const checks = await checkSource({ ...workspace, target }, parsed.manifest);
  for (const check of checks ?? []) onCheck(check);
  return checks !== undefined;
}

async function orError<T>(work: () => Promise<T>): Promise<T | SigetiError> {
  try {
    return await work();
  } catch (thrown) {
    return toSigetiError(thrown);
  }
}
