import type { Language, Text } from '../../core/index.ts';
import { cronTime } from './cron.ts';
import { formatDaily } from './daily-time.ts';
import type { HostFacts, HostPlan, HostSchedule, Mechanism } from './host-schedule.ts';
import type { Installed, LastRun } from './schedule-state.ts';

/** Names of variables that the product reads: what only this terminal has of them, a scheduled run has not. */
const READ_BY_PRODUCT = /^(DWH_DB_|SOURCE_DB_|DBT_)/;

/** Variables of this terminal that decide what a run does. */
export function ownVariables(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(environment)
    .filter((name) => READ_BY_PRODUCT.test(name))
    .sort();
}

/** What whoever installs a schedule has to know of it. */
export function installNotes(
  schedule: HostSchedule,
  mechanism: Mechanism,
  facts: HostFacts,
  more: { readonly variables: readonly string[]; readonly isCronRunning: boolean | undefined },
): readonly Text[] {
  const variables = more.variables.join(', ');
  return [
    ...(more.variables.length > 0
      ? [
          {
            fr: `Cette fenêtre a ${variables} : l’exécution planifiée ne les aura pas. Mettez-les dans .env ou profiles.yml.`,
            en: `This terminal has ${variables}: the scheduled run will not. Put them into .env or profiles.yml.`,
          },
        ]
      : []),
    ...ofMechanism(schedule, mechanism, facts, more.isCronRunning),
  ];
}

function ofMechanism(
  schedule: HostSchedule,
  mechanism: Mechanism,
  facts: HostFacts,
  isCronRunning: boolean | undefined,
): readonly Text[] {
  switch (mechanism) {
    case 'windows':
      return [
        {
          fr: 'Windows garde l’heure avec son décalage d’aujourd’hui : là où l’heure d’été existe, recommencez au changement.',
          en: 'Windows keeps the time with its offset of today: where there is summer time, install again when it changes.',
        },
      ];
    case 'systemd':
      return facts.scope === 'system'
        ? []
        : [
            {
              fr: `Sans session ouverte, ce minuteur attend : « loginctl enable-linger ${facts.user} » l’en dispense.`,
              en: `This timer waits while nobody is logged in, unless 'loginctl enable-linger ${facts.user}' is run.`,
            },
          ];
    case 'cron':
      return [...cronTimeNotes(schedule, facts), ...(isCronRunning === false ? [CRON_STOPPED] : [])];
  }
}

const CRON_STOPPED: Text = {
  fr: 'Aucun service cron ne tourne : « service cron start », ou « systemctl start crond ».',
  en: "No cron service is running: 'service cron start', or 'systemctl start crond'.",
};

function cronTimeNotes(schedule: HostSchedule, facts: HostFacts): readonly Text[] {
  const { daily } = schedule;
  const { isExact, usesZone, ...time } = cronTime(schedule, facts);
  if (usesZone || (isExact && formatDaily(time) === formatDaily(daily))) return [];
  const here = `${formatDaily(time)} ${facts.timeZone}`;
  const there = `${formatDaily(daily)} ${daily.timeZone}`;
  return isExact
    ? [{ fr: `Dans le crontab : ${here}, soit ${there}.`, en: `In the crontab: ${here}, which is ${there}.` }]
    : [
        {
          fr: `Dans le crontab : ${here}, soit ${there} aujourd’hui ; au changement d’heure, recommencez.`,
          en: `In the crontab: ${here}, which is ${there} today; install again when the clocks change.`,
        },
      ];
}

/** What a plan would write and run, for `--dry-run`. */
export function renderPlan({ files, removed, commands }: HostPlan, language: Language): readonly string[] {
  const french = language === 'fr';
  return [
    ...files.map((file) => `${french ? 'écrire ' : 'write  '} ${file.path}`),
    ...removed.map((file) => `${french ? 'effacer' : 'remove '} ${file}`),
    ...commands.map(({ program, args }) => `${french ? 'exécuter' : 'run    '} ${[program, ...args].join(' ')}`),
  ];
}

/** All that is known of a schedule. Times in ISO 8601, UTC; null: there is none. */
export interface HostScheduleStatus {
  readonly version: 1;
  readonly name: string;
  readonly state: 'absent' | 'foreign' | 'inactive' | 'waiting' | 'running' | 'overdue';
  readonly mechanism: Mechanism | null;
  readonly at: string | null;
  readonly time_zone: string | null;
  readonly next_at: string | null;
  readonly last_run: { started_at: string; finished_at: string | null; exit_code: number | null } | null;
  readonly log: string;
}

/** The last run as it is shown to programs. */
export function lastRunJson(last: LastRun | undefined): HostScheduleStatus['last_run'] {
  if (last === undefined) return null;
  return { started_at: last.startedAt, finished_at: last.finishedAt, exit_code: last.exitCode };
}

const STATES: Readonly<Record<HostScheduleStatus['state'], Text>> = {
  absent: { fr: 'pas installé', en: 'not installed' },
  foreign: { fr: 'le nom est pris par autre chose que ce projet', en: 'the name is taken by something else' },
  inactive: { fr: 'installé, mais désactivé', en: 'installed, but switched off' },
  waiting: { fr: 'en attente', en: 'waiting' },
  running: { fr: 'en cours', en: 'running' },
  overdue: { fr: 'l’heure est passée et l’exécution manque', en: 'the time went by and a run is missing' },
};

/** The status in lines. */
export function renderStatus(status: HostScheduleStatus, language: Language): readonly string[] {
  const french = language === 'fr';
  const { mechanism, last_run: last } = status;
  const title = `${status.name}${mechanism === null ? '' : ` (${mechanism})`} : ${STATES[status.state][language]}`;
  const line = (label: string, value: string) => `  ${label.padEnd(10)} ${value}`;
  return [
    french ? title : title.replace(' : ', ': '),
    ...(status.at === null ? [] : [line(french ? 'heure' : 'time', `${status.at} ${status.time_zone ?? ''}`)]),
    ...(status.next_at === null ? [] : [line(french ? 'prochaine' : 'next', moment(status.next_at))]),
    line(
      french ? 'dernière' : 'last',
      last === null ? (french ? 'aucune' : 'none') : `${moment(last.started_at)}  ${endOf(last, language)}`,
    ),
    line(french ? 'journal' : 'log', status.log),
  ];
}

function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function endOf({ finished_at, exit_code }: NonNullable<HostScheduleStatus['last_run']>, language: Language): string {
  const french = language === 'fr';
  if (finished_at === null) return french ? 'sans fin notée' : 'no end noted';
  return `${french ? 'code de sortie' : 'exit code'} ${exit_code ?? '?'}`;
}

/** The sentence after an installation. */
export function renderInstalled(name: string, { mechanism, daily }: Installed, next: string): Text {
  const time = `${formatDaily(daily)} ${daily.timeZone}`;
  return {
    fr: `${name} est planifié par ${mechanism}, chaque jour à ${time} ; prochaine fois : ${moment(next)}.`,
    en: `${name} is scheduled by ${mechanism}, every day at ${time}; next time: ${moment(next)}.`,
  };
}
