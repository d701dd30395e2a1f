// A message as services take it: Slack's blocks, Teams' adaptive card, or plain JSON for everything else.
import { firstItems, type Message, type MessageItem, type Tone } from './message.ts';
import type { Notice } from './tell-channels.ts';

const MARKS: Readonly<Record<Tone, string>> = { error: '🔴', warning: '🟠', info: '🔵', ok: '🟢' };
const CARD_COLOURS: Readonly<Record<Tone, string>> = {
  error: 'Attention',
  warning: 'Warning',
  info: 'Accent',
  ok: 'Good',
};

/** Slack refuses longer messages: blocks, and characters of one. */
const MOST_ITEMS = 20;
const LONGEST_BLOCK = 2900;

/** What Slack's incoming webhooks take. */
export function renderSlack(message: Message): object {
  const { subject, heading, footer } = message;
  const { shown, others } = firstItems(message, MOST_ITEMS);
  return {
    text: escapeSlack(subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(heading, 150) } },
      ...shown.map((item) => section(slackItem(item))),
      ...(others === undefined ? [] : [section(others)]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(footer) }] },
    ],
  };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, LONGEST_BLOCK) } };
}

function slackItem({ tone, label, title, facts, lines, error, command }: MessageItem): string {
  const found = error === undefined ? [] : [`\`${error.code}\` ${escapeSlack(error.message)}`];
  const hint = error?.hint === undefined ? [] : [`→ ${escapeSlack(error.hint)}`];
  return [
    `${MARKS[tone]} *${escapeSlack(title)}* (${label})`,
    facts.map(([name, value]) => `${name} ${escapeSlack(value)}`).join(' · '),
    ...lines.map(escapeSlack),
    ...found,
    ...hint,
    ...(command === undefined ? [] : [`\`${escapeSlack(command)}\``]),
  ].join('\n');
}

/** Slack's three characters that mean something. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Bytes of a message that Teams takes: 28 KB, less what it adds. */
const LARGEST_CARD = 24_000;

/** What a Teams workflow or incoming webhook takes: a message with an adaptive card, with as many incidents as it holds. */
export function renderTeams(message: Message): object {
  for (let most = MOST_ITEMS; ; most -= 1) {
    const card = cardOf(message, most);
    if (most === 1 || Buffer.byteLength(JSON.stringify(card)) <= LARGEST_CARD) return card;
  }
}

function cardOf(message: Message, most: number): object {
  const { shown, others } = firstItems(message, most);
  const body = [
    { type: 'TextBlock', text: escapeCard(message.heading), size: 'Large', weight: 'Bolder', wrap: true },
    ...shown.map(cardItem),
    ...(others === undefined ? [] : [{ type: 'TextBlock', text: others, wrap: true }]),
    { type: 'TextBlock', text: escapeCard(message.footer), isSubtle: true, size: 'Small', wrap: true },
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function cardItem({ tone, label, title, facts, lines, error, command }: MessageItem): object {
  const text = (value: string, more: object = {}) => ({
    type: 'TextBlock',
    text: escapeCard(value),
    wrap: true,
    ...more,
  });
  return {
    type: 'Container',
    separator: true,
    items: [
      text(label, { color: CARD_COLOURS[tone], weight: 'Bolder', size: 'Small' }),
      text(title, { weight: 'Bolder', spacing: 'None' }),
      { type: 'FactSet', facts: facts.map(([name, value]) => ({ title: name, value: escapeCard(value) })) },
      ...lines.map((line) => text(line)),
      ...(error === undefined ? [] : [text(`${error.code} ${error.message}`, { color: CARD_COLOURS[tone] })]),
      ...(error?.hint === undefined ? [] : [text(`→ ${error.hint}`)]),
      ...(command === undefined ? [] : [text(command, { fontType: 'Monospace' })]),
    ],
  };
}

/** Cards read a little Markdown; names with underscores are no emphasis. */
function escapeCard(text: string): string {
  return text.replace(/[\\*_[\]`]/g, '\\$&');
}

/** What any other service takes: facts, no layout. */
export function renderJson(
  notices: readonly Notice[],
  { site, id }: { readonly site: string; readonly id: string },
): object {
  return {
    version: 1,
    id,
    site,
    notices: notices.map(
      ({ event, incident: { rule, kind, severity, subject, title, detail, openedAt, closedAt } }) => ({
        event,
        rule,
        kind,
        severity,
        subject,
        title,
        openedAt,
        closedAt: closedAt ?? null,
        detail,
      }),
    ),
  };
}
