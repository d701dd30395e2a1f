import type { Language } from '../../core/index.ts';
import type { ChannelTest, Incident, Mute, OutboxMessage } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderError } from './error.ts';
import { wrap } from './format.ts';
import { formatMoment } from './moment.ts';

type Layout = Pick<Terminal, 'language' | 'width' | 'paint'>;

/** What `alert ls` shows. */
export interface AlertsView {
  readonly incidents: readonly Incident[];
  readonly mutes: readonly Mute[];
  readonly messages: readonly OutboxMessage[];
}

const MARKS = { error: ['red', '✖'], warning: ['yellow', '!'], info: ['cyan', 'i'] } as const;

/** What is wrong, since when and what to do; then what is muted, and what was not sent. */
export function renderAlerts({ incidents, mutes, messages }: AlertsView, layout: Layout): readonly string[] {
  const french = layout.language === 'fr';
  const nothing = french ? 'Rien à signaler.' : 'Nothing is wrong.';
  return [
    ...(incidents.length === 0 ? [nothing] : incidents.flatMap((incident) => renderIncident(incident, layout))),
    ...mutes.map(({ rule, until, by }) =>
      french
        ? `Règle suspendue : ${rule}, jusqu’au ${formatMoment(until)} UTC (${by})`
        : `Muted rule: ${rule}, until ${formatMoment(until)} UTC (${by})`,
    ),
    ...messages.flatMap((message) => renderMessage(message, layout)),
  ];
}

function renderIncident(incident: Incident, { language, width, paint }: Layout): readonly string[] {
  const { severity, title, rule, detail, openedAt, closedAt, isMuted } = incident;
  const french = language === 'fr';
  const isOpen = closedAt === undefined;
  const [colour, mark] = isOpen ? MARKS[severity] : (['green', '✔'] as const);
  const since = formatMoment(detail.since === undefined ? openedAt : new Date(detail.since).toISOString());
  const [from, to, muted] = french ? ['depuis', 'à', 'suspendue'] : ['since', 'to', 'muted'];
  const times = isOpen ? `${from} ${since}` : `${since} ${to} ${formatMoment(closedAt)}`;
  const facts = [rule, `${times} UTC`, ...(detail.run === undefined ? [] : [detail.run]), ...(isMuted ? [muted] : [])];
  const rest = isOpen ? moreOf(detail, language) : [];
  return [
    ...wrap(title[language], width - 2).map((line, index) => `${index === 0 ? paint[colour](mark) : ' '} ${line}`),
    ...[facts.join(' · '), ...rest].flatMap((line) => wrap(line, width - 4).map((part) => paint.dim(`    ${part}`))),
  ];
}

function moreOf({ lines, error, command }: Incident['detail'], language: Language): readonly string[] {
  return [
    ...lines.map((line) => line[language]),
    ...(error === undefined ? [] : [`${error.code} ${error.message[language]}`]),
    ...(error?.hint === undefined ? [] : [`→ ${error.hint[language]}`]),
    ...(command === 'sigeti alert ls' ? [] : [`$ ${command}`]),
  ];
}

const STATES = {
  waiting: { fr: 'attend', en: 'waits' },
  sent: { fr: 'envoyé', en: 'sent' },
  given_up: { fr: 'abandonné', en: 'given up' },
} as const;

function renderMessage(message: OutboxMessage, { language, width, paint }: Layout): readonly string[] {
  const { channel, recipient, state, attempts, dueAt, settledAt, answer, problem } = message;
  const to = recipient === '' ? channel : `${channel} <${recipient}>`;
  const at = formatMoment(settledAt ?? dueAt);
  const head = `Message ${to}${language === 'fr' ? ' :' : ':'} ${STATES[state][language]} (${at} UTC, ${attempts})`;
  return [
    ...wrap(head, width),
    ...[answer, problem?.message[language]].flatMap((text) =>
      text === undefined ? [] : wrap(text, width - 4).map((line) => paint.dim(`    ${line}`)),
    ),
  ];
}

/** What a channel's server answered to a test. */
export function renderChannelTest({ recipient, delivery }: ChannelTest, layout: Layout): string {
  const { language, paint } = layout;
  const french = language === 'fr';
  const to = recipient === '' ? '' : ` ${recipient}`;
  if (delivery.outcome === 'sent') return `${paint.green(french ? '✔ envoyé' : '✔ sent')}${to}  ${delivery.answer}`;
  const head = paint.red(french ? '✖ pas envoyé' : '✖ not sent');
  return `${head}${to}\n${renderError(delivery.problem.toJSON(), layout)}`;
}
