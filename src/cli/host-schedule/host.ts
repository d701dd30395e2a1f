import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { systemReason } from '../../core/index.ts';
import { makeDirectory } from '../../engine/index.ts';
import { CRON_VERSION } from './cron.ts';
import { hostFileRefused, hostRefused, hostUnavailable } from './errors.ts';
import type { HostCommand, HostFacts, HostPlan, Mechanism } from './host-schedule.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What came of a program; `exitCode` is undefined where it is not there or was killed. */
export interface HostOutcome {
  readonly exitCode: number | undefined;
  readonly isAbsent: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs of the operating system and changes files: the only place of the schedules that does. */
export interface Host {
  run(command: HostCommand): Promise<HostOutcome>;
  /** The text of a file; undefined: there is none. */
  read(file: string): string | undefined;
  /** Does a plan, in its order. Throws SCHEDULE_HOST_UNAVAILABLE, SCHEDULE_HOST_REFUSED. */
  execute(plan: HostPlan, mechanism: Mechanism): Promise<void>;
}

/** The machine itself, with programs found by the environment's PATH. */
export function openHost(environment: Environment): Host {
  const run = (command: HostCommand) => runCommand(command, environment);
  return {
    run,
    read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    execute: async (plan, mechanism) => {
      changeFiles(plan, mechanism);
      for (const command of plan.commands) {
        const { exitCode, isAbsent, stdout, stderr } = await run(command);
        if (isAbsent) throw hostUnavailable(mechanism);
        const line = [command.program, ...command.args].join(' ');
        if (exitCode !== 0) throw hostRefused(mechanism, line, exitCode, oneLine(stderr) || oneLine(stdout));
      }
    },
  };
}

function changeFiles({ files, removed }: HostPlan, mechanism: Mechanism): void {
  for (const { path: file, text, encoding } of files) {
    changeFile(mechanism, file, () => {
      makeDirectory(path.dirname(file));
      writeFileSync(file, Buffer.from(text, encoding ?? 'utf8'));
    });
  }
  for (const file of removed) changeFile(mechanism, file, () => rmSync(file, { force: true }));
}

function changeFile(mechanism: Mechanism, file: string, change: () => void): void {
  try {
    change();
  } catch (thrown) {
    throw hostFileRefused(mechanism, file, systemReason(thrown));
  }
}

/** Messages of Windows come in a code page that is not known here: signs beyond ASCII are not worth guessing. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\uFFFD', '?').trim();
}

async function runCommand({ program, args, input }: HostCommand, environment: Environment): Promise<HostOutcome> {
  return await new Promise((resolve) => {
    // Two of the tools can be told nothing but by their sentences, which are fixed in this locale.
    const child = spawn(program, [...args], { env: { ...environment, LC_ALL: 'C' }, windowsHide: true });
    const read = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      read.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      read.stderr += text;
    });
    child.stdin.on('error', () => undefined).end(input ?? '');
    child.once('error', () => resolve({ exitCode: undefined, isAbsent: true, ...read }));
    child.once('close', (code) => resolve({ exitCode: code ?? undefined, isAbsent: false, ...read }));
  });
}

/** What the machine has for the purpose. Throws SCHEDULE_HOST_UNAVAILABLE where that is nothing. */
export async function findMechanism(host: Host): Promise<Mechanism> {
  if (process.platform === 'win32') return 'windows';
  if (isSystemdRunning()) return 'systemd';
  if (!(await host.run(CRON_VERSION)).isAbsent) return 'cron';
  throw hostUnavailable('cron');
}

/** As libsystemd's sd_booted(). */
export function isSystemdRunning(): boolean {
  return existsSync('/run/systemd/system');
}

/** What of this machine decides how a schedule is written. */
export async function readFacts(host: Host, environment: Environment): Promise<HostFacts> {
  const home = environment.HOME || homedir();
  const scope = process.getuid?.() === 0 ? 'system' : 'user';
  const { username } = userInfo();
  const domain = environment.USERDOMAIN;
  return {
    // Few ask for it, and Node then loads its data of all languages.
    get timeZone() {
      return new Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    home,
    scope,
    user: process.platform === 'win32' && domain ? `${domain}\\${username}` : username,
    unitDirectory:
      scope === 'system'
        ? '/etc/systemd/system'
        : path.join(environment.XDG_CONFIG_HOME || path.join(home, '.config'), 'systemd', 'user'),
    cronHasZones: /cronie/.test(Object.values(await host.run(CRON_VERSION)).join(' ')),
    now: new Date(),
  };
}

/** Whether a server of cron runs; undefined where that cannot be seen. */
export function isCronRunning(): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return /^(cron|crond|fcron|dcron|busybox crond)$/.test(readFileSync(`/proc/${entry}/comm`, 'utf8').trim());
    } catch {
      return false;
    }
  });
}
