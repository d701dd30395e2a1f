import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { timingUnwritable } from './errors.ts';

/** Does the work and writes a profile of it, which Chrome's developer tools and editors open as `.cpuprofile`. */
export async function recordTiming<T>(file: string, work: () => Promise<T>): Promise<T> {
  write(file, '');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  try {
    return await work();
  } finally {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    write(file, JSON.stringify(profile));
  }
}

/** A file that cannot be written is found before the work. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw timingUnwritable(file, cause);
  }
}
