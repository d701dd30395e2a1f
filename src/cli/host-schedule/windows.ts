import path from 'node:path';
import { nextDue, offsetMinutes } from './daily-time.ts';
import { pathUnusable } from './errors.ts';
import { type HostCommand, type HostFacts, type HostPlan, type HostSchedule, ownerMark } from './host-schedule.ts';
import { escapeXml, quoteWindows } from './quoting.ts';

/** The task in Microsoft's schema 1.2, as `schtasks /Create /XML` reads it. */
export function renderTask(schedule: HostSchedule, { user, now }: Pick<HostFacts, 'user' | 'now'>): string {
  const [program, ...args] = schedule.command;
  const argumentsLine = quoteWindows(args);
  for (const text of [program, argumentsLine, schedule.projectDirectory]) refuseVariables(text);
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Source>${escapeXml(ownerMark(schedule.projectDirectory))}</Source>
    <Description>${escapeXml(`sigeti schedule: ${schedule.projectDirectory}`)}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>${startBoundary(schedule, now)}</StartBoundary>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escapeXml(user)}</UserId>
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT23H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(argumentsLine)}</Arguments>
      <WorkingDirectory>${escapeXml(schedule.projectDirectory)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`.replaceAll('\n', '\r\n');
}

/** With its offset: the task then starts at that instant of each day, wherever the machine thinks it is. */
function startBoundary({ daily }: HostSchedule, now: Date): string {
  const due = nextDue(daily, now);
  const offset = offsetMinutes(daily.timeZone, due);
  const local = new Date(due.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${local}${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

/** The task scheduler fills variables in, and has no sign that would keep it from that. */
function refuseVariables(text: string): void {
  const [variable] = /%[^%]+%|\$\(/.exec(text) ?? [];
  if (variable !== undefined) throw pathUnusable('windows', text, variable);
}

/** What creates the task, or puts this one in the place of an earlier one. */
export function planWindows(schedule: HostSchedule, facts: HostFacts, stateDirectory: string): HostPlan {
  const file = path.join(stateDirectory, 'task.xml');
  return {
    files: [{ path: file, text: `\uFEFF${renderTask(schedule, facts)}`, encoding: 'utf16le' }],
    removed: [],
    commands: [schtasks('/Create', '/TN', schedule.name, '/XML', file, '/F')],
  };
}

/** What removes the task. */
export function planWindowsRemoval(name: string): HostPlan {
  return { files: [], removed: [], commands: [schtasks('/Delete', '/TN', name, '/F')] };
}

/** Shows the task as XML, whatever the language of Windows, and fails where there is none. */
export function queryTask(name: string): HostCommand {
  return schtasks('/Query', '/TN', name, '/XML');
}

function schtasks(...args: readonly string[]): HostCommand {
  return { program: 'schtasks', args };
}
