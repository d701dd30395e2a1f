// What a server's processes have worked: unlike the clock, hardly moved by other work on the machine.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const TICKS_A_SECOND = 100;

/**
 * Milliseconds of processor time of the embedded server of a project, since it started: its processes, and those that
 * have ended. Undefined where the system has no /proc.
 */
export function serverCpu(directory) {
  const file = path.join(directory, '.sigeti/postgres/pg18/data/postmaster.pid');
  const postmaster = readFileSync(file, 'utf8').split('\n', 1)[0];
  try {
    const ended = ticksOf(postmaster, [13, 14, 15, 16]);
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').split(' ').filter(Boolean);
    const alive = children.map((child) => ticksOf(child, [13, 14]));
    return ((ended + alive.reduce((sum, ticks) => sum + ticks, 0)) / TICKS_A_SECOND) * 1000;
  } catch {
    return undefined;
  }
}

/** The sum of fields of /proc/<pid>/stat, counted from 0; the name in parentheses may hold blanks. A process that is gone has none. */
function ticksOf(pid, fields) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (pid === undefined || error.code !== 'ENOENT') throw error;
    return 0;
  }
  const values = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((sum, field) => sum + Number(values[field - 2]), 0);
}
