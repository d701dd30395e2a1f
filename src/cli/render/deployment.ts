import type { Language } from '../../core/index.ts';
import { type DeploymentState, formatDuration, type Rhythm, type ScheduleState } from '../../orchestrator/index.ts';
import { formatSeconds, toWidth, wrap } from './format.ts';
import type { LineLayout } from './node-line.ts';
import { renderState } from './state.ts';

const NEXT_WIDTH = 18;
const LAST_WIDTH = 34;
const LABEL_WIDTH = 18;
const LONGEST_POLICY = 6;

/** Deployments, one a line: when each is next (UTC), and what became of its last run. */
export function renderDeployments(deployments: readonly DeploymentState[], layout: LineLayout): readonly string[] {
  const { language, paint, width } = layout;
  const french = language === 'fr';
  const name = Math.max(20, width - NEXT_WIDTH - LAST_WIDTH);
  const head = french
    ? ['déploiement', 'prochaine (UTC)', 'dernière (UTC)']
    : ['deployment', 'next (UTC)', 'last (UTC)'];
  return [
    paint.bold(`${toWidth(head[0] ?? '', name)}${toWidth(head[1] ?? '', NEXT_WIDTH)}${head[2]}`),
    ...deployments.map(({ spec, schedules, runs: [last] }) => {
      const cells = `${toWidth(spec.name, name - 1)} ${toWidth(nextText(schedules, language), NEXT_WIDTH)}`;
      const state = last === undefined ? (french ? 'jamais' : 'never') : renderState(last.stateName, layout);
      return `${cells}${last === undefined ? '' : `${minute(last.at)}  `}${state}`;
    }),
  ];
}

/** How many deployments there are, and which is next. */
export function renderNext(deployments: readonly DeploymentState[], language: Language): string {
  const french = language === 'fr';
  if (deployments.length === 0) {
    return french
      ? 'Rien n’est déployé, donc rien n’est planifié.\n  → sigeti deploy déploie les flux du projet.'
      : 'Nothing is deployed, hence nothing is scheduled.\n  → sigeti deploy deploys the flows of the project.';
  }
  const [next] = deployments
    .flatMap(({ spec, schedules }) => schedules.map(({ nextAt }) => ({ name: spec.name, nextAt: nextAt ?? '' })))
    .filter(({ nextAt }) => nextAt !== '')
    .sort((a, b) => (a.nextAt < b.nextAt ? -1 : 1));
  if (next === undefined) return french ? 'Aucun horaire n’est en marche.' : 'No schedule is active.';
  const at = `${minute(next.nextAt)} UTC`;
  return french ? `Prochaine exécution : ${next.name}, ${at}.` : `Next run: ${next.name}, ${at}.`;
}

function nextText(schedules: readonly ScheduleState[], language: Language): string {
  const [next] = schedules.flatMap(({ nextAt }) => nextAt ?? []).sort();
  if (next !== undefined) return minute(next);
  if (schedules.length === 0) return '–';
  return language === 'fr' ? 'en pause' : 'paused';
}

/** `2026-01-31 02:00` of an instant in ISO 8601. */
function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

/** All of one deployment. */
export function renderDeployment(deployment: DeploymentState, layout: LineLayout): readonly string[] {
  const { spec, flow, file, warehouse, schedules, runs } = deployment;
  const { language, paint, width } = layout;
  const french = language === 'fr';
  const description = spec.description ?? flow.description;
  const entries: readonly (readonly [string, string])[] = [
    [french ? 'fichier' : 'file', file],
    [french ? 'entrepôt' : 'warehouse', warehouse],
    [french ? 'file d’attente' : 'queue', spec.queue],
    [french ? 'en retard après' : 'late after', formatDuration(spec.lateAfter)],
    [french ? 'tâches' : 'tasks', flow.tasks.map(({ name }) => name).join(' → ')],
    ...flow.parameters.map(({ name, type, default: fallback }): readonly [string, string] => {
      const value = spec.parameters[name] ?? fallback;
      return [`  ${name}`, `${type}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}`];
    }),
  ];
  return [
    paint.bold(spec.name),
    ...(description === undefined ? [] : wrap(description, width)),
    ...entries.flatMap(([label, value]) =>
      wrap(value, width - LABEL_WIDTH).map((line, at) => toWidth(at === 0 ? label : '', LABEL_WIDTH) + line),
    ),
    '',
    ...renderSchedules(schedules, layout),
    ...(runs.length > 0 ? ['', paint.bold(french ? 'dernières exécutions (UTC)' : 'latest runs (UTC)')] : []),
    ...runs.map(({ name, at, stateName, seconds }) => {
      const took = seconds === undefined ? '' : `  ${formatSeconds(seconds, language)}`;
      return `${toWidth(name, 34)}${minute(at)}  ${renderState(stateName, layout)}${took}`;
    }),
  ];
}

/** Schedules, one a line; where they are of several deployments, each of these has a line above its own. */
export function renderSchedules(schedules: readonly ScheduleState[], layout: LineLayout): readonly string[] {
  const { language, paint, width } = layout;
  const french = language === 'fr';
  if (schedules.length === 0) return [french ? 'Aucun horaire.' : 'No schedule.'];
  const deployments = [...new Set(schedules.map(({ deployment }) => deployment))];
  const indent = deployments.length > 1 ? '  ' : '';
  const nameWidth = Math.min(24, Math.max(8, ...schedules.map(({ name }) => name.length)) + 2);
  const whenWidth = Math.max(20, width - indent.length - nameWidth - NEXT_WIDTH - LONGEST_POLICY);
  const line = (name: string, when: string, next: string, missed: string) =>
    `${indent}${toWidth(name, nameWidth - 1)} ${toWidth(when, whenWidth - 1)} ${toWidth(next, NEXT_WIDTH)}${missed}`;
  const head = french
    ? line('horaire', 'quand', 'prochaine (UTC)', 'manqué')
    : line('schedule', 'when', 'next (UTC)', 'missed');
  return [
    paint.bold(head),
    ...deployments.flatMap((deployment) => [
      ...(indent === '' ? [] : [deployment]),
      ...schedules
        .filter((each) => each.deployment === deployment)
        .map((each) => line(each.name, rhythmText(each.rhythm, language), nextText([each], language), each.missed)),
    ]),
  ];
}

function rhythmText(rhythm: Rhythm, language: Language): string {
  if ('cron' in rhythm) return `${rhythm.cron} ${rhythm.timeZone}`;
  return `${language === 'fr' ? 'toutes les' : 'every'} ${formatDuration(rhythm.every)}`;
}
