import { expect, test } from 'vitest';
import { cronTime, findCronBlock, renderCronBlock, replaceCronBlock } from './cron.ts';
import { type HostSchedule, holdingOf } from './host-schedule.ts';
import { planInstall } from './install.ts';

const schedule: HostSchedule = {
  name: 'nightly',
  daily: { hour: 2, minute: 0, timeZone: 'Africa/Abidjan' },
  projectDirectory: "/srv/l'été à 100%",
  command: ['/opt/node', '/opt/main.js', 'schedule', 'run', '--project-dir', "/srv/l'été à 100%"],
};
const facts = {
  timeZone: 'UTC',
  cronHasZones: false,
  now: new Date('2026-07-01T12:00:00Z'),
  home: '/root',
  user: 'root',
  scope: 'system' as const,
  unitDirectory: '/etc/systemd/system',
};
const found = { mechanism: 'cron' as const, facts, crontab: '', text: undefined, isActive: false };

test('the block is put in, put in again and taken out, and all other lines stay', () => {
  const others = '# mine\nMAILTO=me\n5 4 * * * /bin/true\n';
  const first = replaceCronBlock(others, 'nightly', renderCronBlock(schedule, facts));
  expect(first).toBe(others + renderCronBlock(schedule, facts));
  const later = { ...schedule, daily: { ...schedule.daily, hour: 4 } };
  const second = replaceCronBlock(`${first}6 6 * * * /bin/false\n`, 'nightly', renderCronBlock(later, facts));
  expect(second).toBe(`${others}6 6 * * * /bin/false\n${renderCronBlock(later, facts)}`);
  expect(replaceCronBlock(second, 'nightly', '')).toBe(`${others}6 6 * * * /bin/false\n`);
  expect(findCronBlock(second, 'night')).toBeUndefined();
  expect(replaceCronBlock('1 1 * * * x', 'nightly', '')).toBe('1 1 * * * x');
});

test('a block belongs to the project that wrote it', () => {
  const block = renderCronBlock(schedule, facts);
  expect(holdingOf(block, schedule.projectDirectory)).toBe('ours');
  expect(holdingOf(block, '/srv/other')).toBe('foreign');
  const taken = { ...found, crontab: block, text: block };
  expect(() => planInstall({ ...schedule, projectDirectory: '/srv/other' }, taken, '/x')).toThrow(/nightly/);
});

test('a zone is written only where no time of the machine is right all year, and the server of cron knows zones', () => {
  const inParis = { ...facts, timeZone: 'Europe/Paris' };
  expect(cronTime(schedule, inParis)).toEqual({ hour: 4, minute: 0, isExact: false, usesZone: false });
  const cronie = { ...inParis, cronHasZones: true };
  expect(renderCronBlock(schedule, cronie)).toContain('CRON_TZ=Africa/Abidjan\n0 2 * * * ');
  expect(renderCronBlock(schedule, { ...facts, cronHasZones: true })).not.toContain('CRON_TZ');
});

test.each([
  ['cron', 'a\\b'],
  ['cron', 'a\nb'],
  ['cron', 'a'.repeat(1000)],
  ['windows', 'C:\\%TEMP%\\x'],
  ['windows', '$(Arg0)'],
  ['systemd', 'a\rb'],
  ['systemd', "/opt/l'été/node"],
] as const)('what %s cannot pass on is refused: %j', (mechanism, word) => {
  const given = { ...schedule, command: [word, word] as const };
  const refused = expect.objectContaining({ code: 'SCHEDULE_HOST_PATH_UNUSABLE' });
  expect(() => planInstall(given, { ...found, mechanism }, '/x')).toThrow(refused);
});
