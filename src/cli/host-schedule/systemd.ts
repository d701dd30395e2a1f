import path from 'node:path';
import { formatDaily } from './daily-time.ts';
import { pathUnusable } from './errors.ts';
import { type HostCommand, type HostFacts, type HostPlan, type HostSchedule, ownerMark } from './host-schedule.ts';
import { quoteUnitCommand, quoteUnitValue } from './quoting.ts';

type UnitFacts = Pick<HostFacts, 'scope' | 'unitDirectory' | 'home'>;

/**
 * The service, which refreshes once, and the timer that starts it. A service that runs is not started again, and what it
 * leaves running, an embedded server, stays.
 */
export function renderUnits(schedule: HostSchedule, { home }: Pick<UnitFacts, 'home'>): Readonly<Record<Unit, string>> {
  const { name, daily } = schedule;
  const [program] = schedule.command;
  // systemd takes them in arguments only.
  const [sign] = /["'\\]/.exec(program) ?? [];
  if (sign !== undefined) throw pathUnusable('systemd', program, sign);
  const description = `Description=sigeti schedule ${name}`;
  return {
    service: `# ${ownerMark(schedule.projectDirectory)}
[Unit]
${description}

[Service]
Type=oneshot
KillMode=process
Environment=${quoteUnitValue(`HOME=${home}`)}
ExecStart=${quoteUnitCommand(schedule.command)}
`,
    timer: `# ${ownerMark(schedule.projectDirectory)}
[Unit]
${description}

[Timer]
OnCalendar=*-*-* ${formatDaily(daily)}:00 ${daily.timeZone}
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
`,
  };
}

type Unit = 'service' | 'timer';

/** Where a unit lies. */
export function unitFile(name: string, unit: Unit, { unitDirectory }: Pick<UnitFacts, 'unitDirectory'>): string {
  return path.join(unitDirectory, `${name}.${unit}`);
}

/** What puts the units in place and the timer to work. */
export function planSystemd(schedule: HostSchedule, facts: UnitFacts): HostPlan {
  const { name } = schedule;
  const units = renderUnits(schedule, facts);
  return {
    files: (['service', 'timer'] as const).map((unit) => ({ path: unitFile(name, unit, facts), text: units[unit] })),
    removed: [],
    commands: [
      systemctl(facts, 'daemon-reload'),
      systemctl(facts, 'enable', `${name}.timer`),
      // A timer that is there already keeps its earlier time until it starts anew.
      systemctl(facts, 'restart', `${name}.timer`),
    ],
  };
}

/** What stops the timer: before its file goes. */
export function planSystemdStop(name: string, facts: UnitFacts): HostPlan {
  return { files: [], removed: [], commands: [systemctl(facts, 'disable', '--now', `${name}.timer`)] };
}

/** What takes the units away, and what a later timer of the name would take for its own last time. */
export function planSystemdRemoval(name: string, facts: UnitFacts): HostPlan {
  const units = (['service', 'timer'] as const).map((unit) => unitFile(name, unit, facts));
  const stamps = facts.scope === 'system' ? '/var/lib' : path.join(facts.home, '.local', 'share');
  const stamp = path.join(stamps, 'systemd', 'timers', `stamp-${name}.timer`);
  return { files: [], removed: [...units, stamp], commands: [systemctl(facts, 'daemon-reload')] };
}

/** Fails unless the timer is started with the machine. */
export function queryTimer(name: string, facts: UnitFacts): HostCommand {
  return systemctl(facts, 'is-enabled', `${name}.timer`);
}

function systemctl({ scope }: Pick<UnitFacts, 'scope'>, ...args: readonly string[]): HostCommand {
  return { program: 'systemctl', args: scope === 'user' ? ['--user', ...args] : args };
}
