import { findCronBlock, planCron, READ_CRONTAB, renderCronBlock, replaceCronBlock } from './cron.ts';
import { hostForeign, hostRefused, hostUnavailable, pathUnusable } from './errors.ts';
import { type Host, isSystemdRunning } from './host.ts';
import { type HostFacts, type HostPlan, type HostSchedule, holdingOf, type Mechanism } from './host-schedule.ts';
import { planSystemd, planSystemdRemoval, planSystemdStop, queryTimer, renderUnits, unitFile } from './systemd.ts';
import { planWindows, planWindowsRemoval, queryTask, renderTask } from './windows.ts';

/** The machine, and what it holds of a name already. */
export interface Found {
  readonly mechanism: Mechanism;
  readonly facts: HostFacts;
  /** The text that has the name: a task, a timer, lines of the crontab. Undefined: nothing has it. */
  readonly text: string | undefined;
  /** The whole crontab, with cron. */
  readonly crontab: string;
  /** Whether it will start: a timer can be there and be switched off. */
  readonly isActive: boolean;
}

/** Looks at what has the name. Throws SCHEDULE_HOST_UNAVAILABLE, SCHEDULE_HOST_REFUSED. */
export async function findSchedule(host: Host, mechanism: Mechanism, facts: HostFacts, name: string): Promise<Found> {
  const nothing = { mechanism, facts, crontab: '' };
  switch (mechanism) {
    case 'windows': {
      const { exitCode, isAbsent, stdout } = await host.run(queryTask(name));
      if (isAbsent) throw hostUnavailable('windows');
      // The tool writes the XML in the console's encoding, or in UTF-16; the mark is ASCII in both.
      const text = exitCode === 0 ? stdout.replaceAll('\0', '') : undefined;
      return { ...nothing, text, isActive: text !== undefined };
    }
    case 'systemd': {
      if (!isSystemdRunning()) throw hostUnavailable('systemd');
      const text = host.read(unitFile(name, 'timer', facts)) ?? host.read(unitFile(name, 'service', facts));
      return { ...nothing, text, isActive: (await host.run(queryTimer(name, facts))).exitCode === 0 };
    }
    case 'cron': {
      const crontab = await readCrontab(host);
      const text = findCronBlock(crontab, name);
      return { ...nothing, crontab, text, isActive: text !== undefined };
    }
  }
}

/** An empty crontab and a refusal have the same exit code: what cannot be told for sure must not be written over. */
async function readCrontab(host: Host): Promise<string> {
  const { exitCode, isAbsent, stdout, stderr } = await host.run(READ_CRONTAB);
  if (isAbsent) throw hostUnavailable('cron');
  if (exitCode === 0) return stdout;
  if (/no crontab|no such file/i.test(stderr)) return '';
  throw hostRefused('cron', 'crontab -l', exitCode, stderr.trim());
}

/** What puts a schedule in place, over an earlier one of this project. Throws SCHEDULE_HOST_FOREIGN. */
export function planInstall(schedule: HostSchedule, found: Found, stateDirectory: string): HostPlan {
  const { mechanism, facts } = found;
  refuseForeign(schedule, found);
  refuseControls(mechanism, [...schedule.command, facts.home]);
  switch (mechanism) {
    case 'windows':
      return planWindows(schedule, facts, stateDirectory);
    case 'systemd':
      return planSystemd(schedule, facts);
    case 'cron':
      return planCron(replaceCronBlock(found.crontab, schedule.name, renderCronBlock(schedule, facts)));
  }
}

/** What takes a schedule away; empty where there is none. Throws SCHEDULE_HOST_FOREIGN. */
export function planRemoval(
  schedule: Pick<HostSchedule, 'name' | 'projectDirectory'>,
  found: Found,
): readonly HostPlan[] {
  const { mechanism, facts, text } = found;
  const { name } = schedule;
  if (text === undefined) return [];
  refuseForeign(schedule, found);
  switch (mechanism) {
    case 'windows':
      return [planWindowsRemoval(name)];
    case 'systemd':
      return [planSystemdStop(name, facts), planSystemdRemoval(name, facts)];
    case 'cron':
      return [planCron(replaceCronBlock(found.crontab, name, ''))];
  }
}

function refuseForeign(
  { name, projectDirectory }: Pick<HostSchedule, 'name' | 'projectDirectory'>,
  found: Found,
): void {
  if (holdingOf(found.text, projectDirectory) === 'foreign') throw hostForeign(found.mechanism, name);
}

/** A new line ends a command everywhere, and nothing keeps it from that. */
function refuseControls(mechanism: Mechanism, words: readonly string[]): void {
  for (const word of words) {
    const control = [...word].find((sign) => sign < ' ' || sign === '\u007F');
    if (control !== undefined) throw pathUnusable(mechanism, word, control);
  }
}

/** What the machine would hold, to be read: the task, the units, the lines of the crontab. */
export function renderSchedule(schedule: HostSchedule, mechanism: Mechanism, facts: HostFacts): string {
  refuseControls(mechanism, [...schedule.command, facts.home]);
  switch (mechanism) {
    case 'windows':
      return renderTask(schedule, facts).replaceAll('\r\n', '\n');
    case 'systemd': {
      const { service, timer } = renderUnits(schedule, facts);
      const title = (unit: 'service' | 'timer') => `# ${unitFile(schedule.name, unit, facts)}`;
      return `${title('service')}\n${service}\n${title('timer')}\n${timer}`;
    }
    case 'cron':
      return renderCronBlock(schedule, facts);
  }
}
