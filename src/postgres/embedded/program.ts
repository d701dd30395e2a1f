import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { type SigetiError, toSigetiError } from '../../core/index.ts';
import { cancelled } from '../connection/statement-errors.ts';
import { embeddedDiskFull, embeddedFailed, noAccess, runtimeMissing } from './errors.ts';
import type { ServerUser } from './server-user.ts';

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: string;
}

interface ProgramOptions {
  readonly cwd: string;
  readonly user: ServerUser | undefined;
  /** A file descriptor for all output. A server inherits its starter's pipe and would keep this process waiting. */
  readonly outputTo?: number | undefined;
  /** Ends the program; the call then throws DATABASE_CANCELLED. */
  readonly signal?: AbortSignal | undefined;
}

/** 0xC0000135 (a DLL is missing) and 0xC0000005 (a DLL is too old), as exit codes of Windows. */
const MISSING_DLL = new Set([0xc0000135, 0xc0000135 | 0, 0xc0000005, 0xc0000005 | 0]);

/** Runs one of PostgreSQL's programs to its end, as `user`. Throws DATABASE_EMBEDDED_NO_ACCESS when it cannot run. */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const { cwd, user, outputTo, signal } = options;
  const output = outputTo ?? 'pipe';
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      windowsHide: true,
      ...(signal !== undefined && { signal }),
      stdio: ['ignore', output, output],
      ...(user !== undefined && { uid: user.uid, gid: user.gid }),
    });
    let text = '';
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', (error) => reject(cannotRun(error, file, user)));
    child.on('close', (code) => resolve({ exitCode: code ?? -1, output: text }));
  });
}

/** What a program's failure means, from its exit code and the words PostgreSQL uses. */
export function programFailure(purpose: 'initdb' | 'start' | 'stop', result: ProgramResult, log: string): SigetiError {
  if (MISSING_DLL.has(result.exitCode)) return runtimeMissing();
  if (result.output.includes('No space left on device')) return embeddedDiskFull(log);
  return embeddedFailed(purpose, lastLines(result.output), log);
}

function cannotRun(error: Error, file: string, user: ServerUser | undefined): SigetiError {
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ABORT_ERR') return cancelled(error);
  return code === 'EACCES' || code === 'EPERM'
    ? noAccess(file, user?.name ?? userInfo().username, error)
    : toSigetiError(error);
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-5).join(' | ');
}
