import { convertDaily } from './daily-time.ts';
import { lineTooLong, pathUnusable } from './errors.ts';
import { type HostCommand, type HostFacts, type HostPlan, type HostSchedule, ownerMark } from './host-schedule.ts';
import { quoteCron } from './quoting.ts';

/** Debian's cron takes no longer lines; its text ends with the newline. */
const MAX_LINE = 997;
/** Not the full hour, at which everybody's jobs begin. */
const LOOK_MINUTE = 17;

type CronFacts = Pick<HostFacts, 'timeZone' | 'cronHasZones' | 'now'>;

/** In which zone the crontab says its time, and whether that is right on every day. */
export function cronTime({ daily }: Pick<HostSchedule, 'daily'>, { timeZone, cronHasZones, now }: CronFacts) {
  const converted = convertDaily(daily, timeZone, now);
  const usesZone = !converted.isExact && cronHasZones;
  return usesZone ? { hour: daily.hour, minute: daily.minute, isExact: true, usesZone } : { ...converted, usesZone };
}

/**
 * The lines of a crontab: the time itself; and a look at every start of the machine and every hour, which does what was
 * missed while the machine was down.
 */
export function renderCronBlock(schedule: HostSchedule, facts: CronFacts): string {
  // Some crons take `\\` for `\`, others leave it.
  for (const word of schedule.command) if (word.includes('\\')) throw pathUnusable('cron', word, '\\');
  const { hour, minute, usesZone } = cronTime(schedule, facts);
  const daily = quoteCron(schedule.command);
  const look = quoteCron([...schedule.command, '--only-missed']);
  const lines = [
    beginOf(schedule.name),
    `# ${ownerMark(schedule.projectDirectory)}`,
    ...(usesZone ? [`CRON_TZ=${schedule.daily.timeZone}`] : []),
    `${minute} ${hour} * * * ${daily}`,
    `@reboot ${look}`,
    `${LOOK_MINUTE} * * * * ${look}`,
    endOf(schedule.name),
  ];
  for (const line of lines) if (Buffer.byteLength(line) > MAX_LINE) throw lineTooLong(line.length, MAX_LINE);
  return `${lines.join('\n')}\n`;
}

function beginOf(name: string): string {
  return `# BEGIN sigeti schedule ${name}`;
}

function endOf(name: string): string {
  return `# END sigeti schedule ${name}`;
}

/** The lines of this name in a crontab; undefined: it has none. A block that lost its end has only its beginning. */
export function findCronBlock(crontab: string, name: string): string | undefined {
  const lines = crontab.split('\n');
  const begin = lines.indexOf(beginOf(name));
  if (begin < 0) return undefined;
  const end = lines.indexOf(endOf(name), begin);
  return `${lines.slice(begin, end < 0 ? begin + 1 : end + 1).join('\n')}\n`;
}

/**
 * A crontab with the block in the place of an earlier one, or without any. A new one goes last: `CRON_TZ` holds for all
 * lines that follow.
 */
export function replaceCronBlock(crontab: string, name: string, block: string): string {
  const earlier = findCronBlock(crontab, name);
  const others = earlier === undefined ? crontab : crontab.replace(earlier, () => '');
  const gap = others === '' || others.endsWith('\n') || block === '' ? '' : '\n';
  return `${others}${gap}${block}`;
}

/** What writes a crontab. */
export function planCron(crontab: string): HostPlan {
  return { files: [], removed: [], commands: [{ program: 'crontab', args: ['-'], input: crontab }] };
}

/** Shows the user's crontab. */
export const READ_CRONTAB: HostCommand = { program: 'crontab', args: ['-l'] };

/** Tells cronie, which knows CRON_TZ, from the others, which refuse the option. */
export const CRON_VERSION: HostCommand = { program: 'crontab', args: ['-V'] };
