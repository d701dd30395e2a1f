import type { ErrorDetails, Language, StateName, Text } from '../../core/index.ts';
import type { FlowRunSummary, PastState, RunDescription, TaskSummary } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from './duration.ts';
import { renderError } from './error.ts';
import { formatCount, plural, toWidth, wrap } from './format.ts';
import { formatMoment, formatTime } from './moment.ts';
import { renderState, renderStateCell, STATE_WIDTH } from './state.ts';
import { whyWaiting } from './waiting.ts';

type Layout = Pick<Terminal, 'language' | 'width' | 'paint'>;

/** Nodes of a task that are named; the others are counted. */
const NODES_SHOWN = 20;
/** What is as it should be, has not begun, or follows from what is named. */
const COUNTED_ONLY: ReadonlySet<StateName> = new Set(['Completed', 'Pending', 'Skipped']);

/** All of a run: who, what and when, why it waits, its states, its tasks with what did not succeed in them, its error. */
export function renderFlowRun({ run, states, tasks }: RunDescription, layout: Layout): readonly string[] {
  const { paint, language, width } = layout;
  const french = language === 'fr';
  const why = whyWaiting(run);
  const abandoned = french
    ? 'Son agent ne répond plus : un autre la reprendra, ou elle sera marquée interrompue.'
    : 'Its worker no longer answers: another one will take it over, or it will be marked as crashed.';
  return [
    `${paint.bold(run.name)}  ${renderState(run.stateName, layout)}`,
    ...(run.stateMessage === undefined ? [] : wrap(run.stateMessage[language], width)),
    ...[why?.[language], run.isAbandoned ? abandoned : undefined].flatMap((text) =>
      text === undefined ? [] : wrap(text, width).map(paint.yellow),
    ),
    ...factsOf(run, language).map(([label, value]) => `  ${toWidth(label, 16)}${value}`),
    '',
    paint.bold(french ? 'états (UTC)' : 'states (UTC)'),
    ...states.flatMap((state, index) => renderPastState(state, states[index - 1], layout)),
    ...(tasks.length === 0 ? [] : ['', paint.bold(french ? 'tâches' : 'tasks')]),
    ...tasks.flatMap((task) => renderTask(task, run.error, layout)),
    ...(run.error === undefined ? [] : ['', renderError(run.error, layout)]),
    ...(mayBeRetried(run) ? ['', renderRetry(run, layout)] : []),
  ];
}

/** A command is for whoever ran it to run again. */
function mayBeRetried({ stateType, trigger }: FlowRunSummary): boolean {
  return (stateType === 'FAILED' || stateType === 'CRASHED') && trigger !== 'command';
}

function renderRetry({ name }: FlowRunSummary, { paint, language }: Layout): string {
  const why = language === 'fr' ? 'reprend au point d’échec' : 'goes on from the point of failure';
  return paint.dim(`  → sigeti flow-run retry ${name} ${why}`);
}

type Fact = readonly [string, string];

function factsOf(run: FlowRunSummary, language: Language): readonly Fact[] {
  const french = language === 'fr';
  const { worker, attempt, takeovers } = run;
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const facts: readonly (readonly [Text, string | undefined])[] = [
    [{ fr: 'identifiant', en: 'id' }, run.id],
    [{ fr: 'déploiement', en: 'deployment' }, run.deployment],
    [{ fr: 'flux', en: 'flow' }, run.deployment === undefined ? run.flow : undefined],
    [{ fr: 'lancée par', en: 'started by' }, `${run.createdBy} (${TRIGGERS[run.trigger][language]})`],
    [{ fr: 'entrepôt', en: 'warehouse' }, run.warehouse],
    [{ fr: 'file d’attente', en: 'queue' }, run.queue === '' ? undefined : run.queue],
    [{ fr: 'paramètres', en: 'parameters' }, parameters.length === 0 ? undefined : parameters.join(', ')],
    [{ fr: 'pour', en: 'for' }, run.scheduledFor && `${formatMoment(run.scheduledFor)} UTC`],
    [{ fr: 'début', en: 'begun' }, run.startedAt && `${formatMoment(run.startedAt)} UTC`],
    [{ fr: 'durée', en: 'duration' }, run.seconds === undefined ? undefined : formatDuration(run.seconds, language)],
    [
      { fr: 'machine', en: 'machine' },
      worker && `${worker.host}, ${french ? 'processus' : 'process'} ${worker.processId}`,
    ],
    [{ fr: 'essai', en: 'attempt' }, attempt > 1 ? String(attempt) : undefined],
    [{ fr: 'reprises', en: 'takeovers' }, takeovers > 0 ? String(takeovers) : undefined],
    [{ fr: 'annulée par', en: 'cancelled by' }, run.cancelledBy],
  ];
  return facts.flatMap(([label, value]): Fact[] => (value === undefined ? [] : [[label[language], value]]));
}

const TRIGGERS: Readonly<Record<FlowRunSummary['trigger'], Text>> = {
  schedule: { fr: 'horaire', en: 'schedule' },
  manual: { fr: 'à la main', en: 'by hand' },
  backfill: { fr: 'rattrapage', en: 'backfill' },
  command: { fr: 'commande', en: 'command' },
};

function renderPastState(state: PastState, before: PastState | undefined, layout: Layout): readonly string[] {
  const { language, width, paint } = layout;
  const day = state.at.slice(0, 10);
  const isNewDay = before === undefined || before.at.slice(0, 10) !== day;
  const message = state.message?.[language];
  const indent = ' '.repeat(16 + STATE_WIDTH);
  const lines = message === undefined ? [''] : wrap(message, Math.max(20, width - indent.length));
  return [
    ...(isNewDay ? [paint.dim(`  ${day}`)] : []),
    ...lines.map((line, index) => {
      const head = `    ${formatTime(state.at)}  ${renderStateCell(state.name, layout)}`;
      return (index === 0 ? `${head}  ${line}` : `${indent}${line}`).trimEnd();
    }),
  ];
}

function renderTask(
  { name, stateName, seconds, attempt, error, dueAt, nodes }: RunDescription['tasks'][number],
  told: ErrorDetails | undefined,
  layout: Layout,
): readonly string[] {
  const { language, width, paint } = layout;
  const took = seconds === undefined ? '' : formatDuration(seconds, language);
  const tries = attempt > 1 ? `  ${language === 'fr' ? 'essai' : 'attempt'} ${attempt}` : '';
  const head = `  ${toWidth(name, 24)}  ${renderStateCell(stateName, layout)}  ${took.padStart(11)}${tries}`;
  const open = nodes.filter(({ stateName }) => !COUNTED_ONLY.has(stateName));
  const shown = open.slice(0, NODES_SHOWN);
  const more = open.length - shown.length;
  return [
    head.trimEnd(),
    ...(dueAt === undefined ? [] : [paint.yellow(`    ${renderAgain(dueAt, language)}`)]),
    ...(nodes.length === 0 ? [] : wrap(countNodes(nodes, language), width - 4).map((line) => paint.dim(`    ${line}`))),
    ...shown.map((node) => renderNode(node, layout)),
    ...(more > 0 ? [paint.dim(`    … ${formatCount(more, language)} ${language === 'fr' ? 'de plus' : 'more'}`)] : []),
    // The error of the run is that of a task, and follows in full.
    ...(error === undefined || error.message.en === told?.message.en
      ? []
      : wrap(error.message[language], width - 4).map((line) => `    ${line}`)),
  ];
}

function renderAgain(dueAt: string, language: Language): string {
  const at = `${dueAt.slice(0, 10)} ${formatTime(dueAt)} UTC.`;
  return language === 'fr' ? `Nouvel essai à ${at}` : `Next attempt at ${at}`;
}

function renderNode(node: TaskSummary, layout: Layout): string {
  const name = node.name.split('.').slice(2).join('.') || node.name;
  const width = Math.max(20, layout.width - STATE_WIDTH - 4 - 2 - 12);
  const took = node.seconds === undefined ? '' : formatDuration(node.seconds, layout.language);
  return `    ${toWidth(name, width)}  ${renderStateCell(node.stateName, layout)}${took.padStart(12)}`.trimEnd();
}

const NODE_STATES: Readonly<Partial<Record<StateName, Text>>> = {
  Completed: { fr: 'faits', en: 'done' },
  Failed: { fr: 'en échec', en: 'failed' },
  Skipped: { fr: 'sautés', en: 'skipped' },
  Running: { fr: 'en cours', en: 'running' },
  Pending: { fr: 'à faire', en: 'to do' },
  Cancelled: { fr: 'arrêtés', en: 'stopped' },
  Crashed: { fr: 'interrompus', en: 'cut off' },
};

/** `12 nœuds (faits 9, en échec 1, sautés 2)`. */
function countNodes(nodes: readonly TaskSummary[], language: Language): string {
  const counts = new Map<string, number>();
  for (const { stateName } of nodes) {
    const word = NODE_STATES[stateName]?.[language] ?? stateName;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const of = plural(nodes.length, language, { fr: 'nœud', en: 'node' }, { fr: 'nœuds', en: 'nodes' });
  const parts = [...counts].map(([word, count]) => `${word} ${formatCount(count, language)}`);
  return `${formatCount(nodes.length, language)} ${of} (${parts.join(', ')})`;
}
