import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { SigetiError } from '../../core/index.ts';
import { gitFailed, gitMissing } from './errors.ts';
import type { Mask } from './secrets.ts';
import type { GitSpec } from './spec.ts';

const run = promisify(execFile);
const LARGEST_OUTPUT = 16 * 1024 * 1024;
const COMMIT = /^[0-9a-f]{40}$/;

export interface GitOptions {
  /** For git itself: PATH, HOME, SSH_AUTH_SOCK. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mask: Mask;
  readonly signal: AbortSignal;
  /** Relative addresses start from here, as when dbt is called in the project. */
  readonly workingDirectory: string;
}

/**
 * Takes a repository at its revision into `folder`, only the subdirectory where one is asked for, and returns the
 * commit. Never asks for a password. Throws DEPS_GIT_MISSING or DEPS_GIT_FAILED.
 */
export async function checkOut(spec: GitSpec, folder: string, options: GitOptions): Promise<string> {
  const git = (args: readonly string[], cwd: string) => callGit(spec, args, { ...options, cwd });
  const sparse = spec.subdirectory === undefined ? [] : ['--filter=blob:none', '--sparse'];
  await git(['clone', '--quiet', '--depth', '1', ...sparse, '--', spec.url, folder], options.workingDirectory);
  if (spec.subdirectory !== undefined) await git(['sparse-checkout', 'set', spec.subdirectory], folder);
  if (spec.revision !== undefined && spec.revision !== 'HEAD') await goTo(spec.revision, folder, git);
  const commit = (await git(['rev-parse', 'HEAD'], folder)).trim();
  await rm(path.join(folder, '.git'), { recursive: true, force: true });
  return commit;
}

/** A tag is preferred to a branch of the same name, as dbt does. */
async function goTo(
  revision: string,
  folder: string,
  git: (args: readonly string[], cwd: string) => Promise<string>,
): Promise<void> {
  const fetchRevision = (ref: string) => git(['fetch', '--quiet', '--depth', '1', 'origin', ref], folder);
  if (COMMIT.test(revision)) await fetchRevision(revision);
  else {
    const tags = await git(['ls-remote', '--tags', 'origin', `refs/tags/${revision}`], folder);
    await fetchRevision(tags.trim() === '' ? revision : `refs/tags/${revision}`);
  }
  await git(['reset', '--quiet', '--hard', 'FETCH_HEAD'], folder);
}

async function callGit(
  spec: GitSpec,
  args: readonly string[],
  { environment, mask, signal, cwd }: Omit<GitOptions, 'workingDirectory'> & { readonly cwd: string },
): Promise<string> {
  const env = {
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    ...environment,
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    LC_ALL: 'C',
  };
  try {
    const { stdout } = await run('git', args, { cwd, env, signal, maxBuffer: LARGEST_OUTPUT, windowsHide: true });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SigetiError) throw error;
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') throw gitMissing(spec.location, error);
    throw gitFailed(spec.label, mask(verdictOf(error)), spec.location);
  }
}

/** What git says is wrong, on one line. */
function verdictOf(error: unknown): string {
  const stderr = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
  const text = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : String(error);
  const lines = text.trim().split(/\r?\n/);
  const verdicts = lines.filter((line) => /^(?:fatal|error|ERROR|remote): /.test(line));
  return (verdicts.length > 0 ? verdicts : lines).slice(-3).join(' ').trim();
}
