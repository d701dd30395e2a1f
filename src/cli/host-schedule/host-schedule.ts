/** The ways in which an operating system starts a program at a time. */
export const MECHANISMS = ['windows', 'systemd', 'cron'] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** A time of day in a zone. */
export interface DailyTime {
  readonly hour: number;
  readonly minute: number;
  /** IANA name, e.g. `Africa/Abidjan`. */
  readonly timeZone: string;
}

/** A daily refresh that the operating system is to start. */
export interface HostSchedule {
  /** Also the name of the task, of the units, of the lines in the crontab. */
  readonly name: string;
  readonly daily: DailyTime;
  /** Absolute. */
  readonly projectDirectory: string;
  /** The program and its arguments, each as it is, quoted by no rule yet. Paths are absolute. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** What of the machine decides how a schedule is written. */
export interface HostFacts {
  /** IANA name of the zone in which the machine tells time. */
  readonly timeZone: string;
  readonly home: string;
  /** `user`, or `DOMAIN\user` on Windows. */
  readonly user: string;
  /** Units of the machine, as root writes them, or of one user. */
  readonly scope: 'system' | 'user';
  /** Where units lie. */
  readonly unitDirectory: string;
  /** The server of cron knows CRON_TZ. */
  readonly cronHasZones: boolean;
  readonly now: Date;
}

/** A program of the operating system, with what it is given to read. */
export interface HostCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
}

/** A file to write. */
export interface HostFile {
  readonly path: string;
  readonly text: string;
  /** As `schtasks` wants it; else UTF-8. */
  readonly encoding?: 'utf16le';
}

/** What puts a schedule in place, or away: files first, then commands in their order. */
export interface HostPlan {
  readonly files: readonly HostFile[];
  readonly removed: readonly string[];
  readonly commands: readonly HostCommand[];
}

/** Says in a task, a unit or a crontab whose it is. ASCII without quotes and entities, for no tool's encoding is known. */
export function ownerMark(projectDirectory: string): string {
  const folders = projectDirectory.replaceAll('\\', '/').split('/');
  return `sigeti-dwh ${folders.map((name) => encodeURIComponent(name).replaceAll("'", '%27')).join('/')}`;
}

/** What a place holds already: nothing, this project's schedule, or something of somebody else. */
export type Holding = 'absent' | 'ours' | 'foreign';

/** Whose a text is: `undefined` where there is none. */
export function holdingOf(text: string | undefined, projectDirectory: string): Holding {
  if (text === undefined) return 'absent';
  const lines = text.split(/\r?\n|[<>]/).map((line) => line.replace(/^#\s*/, '').trim());
  return lines.includes(ownerMark(projectDirectory)) ? 'ours' : 'foreign';
}
