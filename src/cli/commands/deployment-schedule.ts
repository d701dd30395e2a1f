import {
  createSchedule,
  deleteSchedule,
  findDeployment,
  listSchedules,
  parseDuration,
  pauseSchedules,
  type Rhythm,
  resumeSchedules,
  type ScheduleChoice,
  type ScheduleState,
} from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { actionMissing, actionUnknown, optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import type { Operations } from '../open-operations.ts';
import type { OptionValues } from '../options.ts';
import { named, optionMissing } from '../positional.ts';
import { renderSchedules } from '../render/deployment.ts';
import { scheduleJson } from '../render/deployment-json.ts';

const ACTIONS = ['ls', 'create', 'pause', 'resume', 'delete'] as const;
const DEFAULT_ZONE = 'Africa/Abidjan';
const DEFAULT_ANCHOR = '2026-01-01T00:00:00Z';

/** `sigeti deployment schedule ls|create|pause|resume|delete`. */
export async function schedule(
  operations: Operations,
  context: CommandContext,
  [action = '', deployment, name]: readonly string[],
): Promise<number> {
  const { session, by } = operations;
  switch (action) {
    case 'ls':
      if (deployment !== undefined) await findDeployment(session, deployment);
      return tell(await listSchedules(session, deployment), context);
    case 'create':
      return await create(operations, context, deployment);
    case 'pause':
      return tellPaused(await pauseSchedules(session, choose(action, deployment, name, context.options), by), context);
    case 'resume':
      return tellResumed(await resumeSchedules(session, choose(action, deployment, name, context.options)), context);
    case 'delete':
      await deleteSchedule(
        session,
        named(`deployment schedule ${action}`, deployment),
        named('deployment schedule delete', name),
      );
      say(context, `Horaire supprimé : ${name}.`, `Schedule deleted: ${name}.`);
      return EXIT.success;
    case '':
      throw actionMissing('deployment schedule', ACTIONS);
    default:
      throw actionUnknown('deployment schedule', action, ACTIONS);
  }
}

/** One schedule by name, or with `--all` every one: of the deployment, or of all deployments. */
function choose(
  action: string,
  deployment: string | undefined,
  name: string | undefined,
  { all }: OptionValues,
): ScheduleChoice {
  if (all === true) return { deployment };
  const command = `deployment schedule ${action}`;
  return { deployment: named(command, deployment), schedule: named(command, name) };
}

async function create(
  { session }: Operations,
  context: CommandContext,
  deployment: string | undefined,
): Promise<number> {
  const { name, cron, every, missed = 'latest' } = context.options;
  const command = 'deployment schedule create';
  const wanted = named(command, deployment);
  if ((cron === undefined) === (every === undefined)) throw optionMissing(command, '--cron', '--every');
  refuseStray(context.options);
  const rhythm = rhythmOf(context.options);
  const chosen = name ?? (cron ?? every ?? '').replace(/\s+/g, '_');
  const spec = { name: chosen, rhythm, parameters: {}, missed, paused: false };
  return tell([await createSchedule(session, wanted, spec)], context);
}

/** What only the other kind of rhythm has would have no effect. */
function refuseStray({ cron, timezone, anchor }: OptionValues): void {
  if (cron === undefined && timezone !== undefined) {
    throw optionInvalid('--timezone', timezone, {
      fr: '--timezone va avec --cron ; un intervalle n’a pas de fuseau',
      en: '--timezone goes with --cron; an interval has no time zone',
    });
  }
  if (cron !== undefined && anchor !== undefined) {
    throw optionInvalid('--anchor', anchor, {
      fr: '--anchor va avec --every ; un cron n’a pas de départ',
      en: '--anchor goes with --every; a cron has no beginning',
    });
  }
}

function rhythmOf({ cron, timezone = DEFAULT_ZONE, every = '', anchor = DEFAULT_ANCHOR }: OptionValues): Rhythm {
  if (cron !== undefined) return { cron: cron.trim().replace(/\s+/g, ' '), timeZone: timezone };
  const seconds = parseDuration(every);
  if (seconds === undefined) {
    throw optionInvalid('--every', every, {
      fr: 'une durée, par exemple « 30 min »',
      en: "a duration such as '30 min'",
    });
  }
  return { every: seconds, anchor };
}

function tell(schedules: readonly ScheduleState[], { terminal, options }: CommandContext): number {
  const isJson = options.output === 'json';
  terminal.print(
    isJson
      ? JSON.stringify({ version: 1, schedules: schedules.map(scheduleJson) })
      : renderSchedules(schedules, terminal).join('\n'),
  );
  return EXIT.success;
}

/** Says which schedules start nothing any more. */
export function tellPaused(paused: readonly ScheduleState[], context: CommandContext): number {
  if (context.options.output === 'json') return tell(paused, context);
  for (const { deployment, name } of paused) {
    say(context, `En pause : ${deployment} ${name}`, `Paused: ${deployment} ${name}`);
  }
  if (paused.length === 0) say(context, 'Rien à mettre en pause.', 'Nothing to pause.');
  return EXIT.success;
}

/** Says which schedules start runs again, and when first. */
export function tellResumed(resumed: readonly ScheduleState[], context: CommandContext): number {
  if (context.options.output === 'json') return tell(resumed, context);
  for (const { deployment, name, nextAt = '–' } of resumed) {
    const next = nextAt.slice(0, 16).replace('T', ' ');
    say(
      context,
      `Repris : ${deployment} ${name}, prochaine ${next} UTC`,
      `Resumed: ${deployment} ${name}, next ${next} UTC`,
    );
  }
  if (resumed.length === 0) say(context, 'Rien à reprendre.', 'Nothing to resume.');
  return EXIT.success;
}

function say({ terminal }: CommandContext, fr: string, en: string): void {
  terminal.inform(terminal.language === 'fr' ? fr : en);
}
