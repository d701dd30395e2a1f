import { hash } from 'node:crypto';
import { allProjects, type Project, type Workspace } from '../config/index.ts';
import { distinct } from './distinct.ts';
import { changedNames, type Observed } from './observations.ts';
import { contentDigest, type FileKind, type ProjectFile } from './project-files.ts';
import type { Configs } from './reconfigured.ts';

/** What a parse depends on. */
export interface Inputs {
  /** A hash of what every node depends on: the projects, but for what follows. */
  readonly common: string;
  /** Hashes of the project files, where remarks have their places. */
  readonly documents: readonly string[];
  readonly configs: Configs;
  /** A hash of each file, by its kind, project and path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What was the case at an earlier parse. */
export interface Conditions extends Inputs, Observed {}

export function readInputs(workspace: Workspace, files: readonly ProjectFile[]): Inputs {
  const projects = allProjects(workspace);
  const settings = { ...workspace, ...OBSERVED, projects: projects.map(lasting) };
  return {
    common: hash('sha256', JSON.stringify(settings, distinct), 'base64'),
    documents: projects.map(({ document }) => document.digest ?? ''),
    configs: Object.fromEntries(
      projects.map(({ name, configs, unrenderedConfigs }) => [name, { configs, unrenderedConfigs }]),
    ),
    files: Object.fromEntries(files.map((file) => [fileKey(file), contentDigest(file)])),
  };
}

/** By what a file is known among the hashes. */
export function fileKey({ kind, project, originalFilePath }: ProjectFile): string {
  return JSON.stringify([kind, project.name, originalFilePath]);
}

/** A file that is not there any more. */
export interface GoneFile {
  readonly kind: FileKind;
  readonly packageName: string;
  readonly originalFilePath: string;
}

function goneFile(key: string): GoneFile {
  const [kind, packageName, originalFilePath]: [FileKind, string, string] = JSON.parse(key);
  return { kind, packageName, originalFilePath };
}

/** What is compared in another form, is looked at by few templates, or has no part in parsing. */
const OBSERVED = {
  root: undefined,
  packages: undefined,
  environment: undefined,
  cliVars: undefined,
  watchedVar: undefined,
  flags: undefined,
  target: undefined,
  invocationId: undefined,
  startedAt: undefined,
  documents: undefined,
  partialParse: undefined,
  warnings: undefined,
  // Where sources are read from is no concern of templates, and holds a password.
  source: undefined,
} satisfies { readonly [Name in keyof Workspace]?: undefined };

/** What everything in a project depends on, with the places that nodes say. */
function lasting(project: Project): unknown {
  const { document, onRunStart, onRunEnd } = project;
  const hooks = { 'on-run-start': onRunStart, 'on-run-end': onRunEnd };
  const places = Object.entries(hooks).map(([key, texts]) => texts.map((_, index) => document.locate([key, index])));
  return [{ ...project, ...LOOSE }, document.locate([]).file, places];
}

const LOOSE = {
  // Two copies of a project are the same.
  directory: undefined,
  document: undefined,
  configs: undefined,
  unrenderedConfigs: undefined,
  vars: undefined,
  // What nodes cannot see.
  version: undefined,
  profileName: undefined,
  requiredDbt: undefined,
  logPath: undefined,
  targetPath: undefined,
  cleanTargets: undefined,
  simulate: undefined,
  // Seen as flags of the invocation.
  flags: undefined,
} satisfies { readonly [Name in keyof Project]?: undefined };

/** How much of an earlier parse still holds: its result, that but for what changed, or nothing. */
export type Match =
  | { readonly holds: 'everything' | 'nothing' }
  | { readonly holds: 'others'; readonly changes: Changes; readonly before: Observed };

/** What is another one than before. */
export interface Changes {
  /** Keys of the files that are new or have another content. */
  readonly edited: ReadonlySet<string>;
  readonly gone: readonly GoneFile[];
  /** Names under which something else is observed. */
  readonly names: ReadonlySet<string>;
  /** Whether any of them was looked at for more than some nodes and properties files. */
  readonly isAnyShared: boolean;
  /** What project files configure, where they do so otherwise. */
  readonly configs: { readonly before: Configs; readonly now: Configs } | undefined;
}

/** Compares the conditions of an earlier parse with what is the case now. */
export function matchConditions(json: string | undefined, now: Inputs, workspace: Workspace): Match {
  if (json === undefined) return { holds: 'nothing' };
  const before: Conditions = JSON.parse(json);
  if (before.common !== now.common) return { holds: 'nothing' };
  const edited = Object.keys(now.files).filter((key) => before.files[key] !== now.files[key]);
  const gone = Object.keys(before.files).filter((key) => now.files[key] === undefined);
  const names = changedNames(before.seen, workspace);
  const isSameText = before.documents.join('\n') === now.documents.join('\n');
  const isConfiguredAlike = JSON.stringify(before.configs) === JSON.stringify(now.configs, distinct);
  const isAnyOther = edited.length + gone.length + names.size > 0 || !isConfiguredAlike;
  if (isSameText && !isAnyOther) return { holds: 'everything' };
  const changes: Changes = {
    edited: new Set(edited),
    gone: gone.map(goneFile),
    names,
    isAnyShared: before.shared.some((name) => names.has(name)),
    configs: isConfiguredAlike ? undefined : { before: before.configs, now: now.configs },
  };
  return { holds: 'others', changes, before };
}
