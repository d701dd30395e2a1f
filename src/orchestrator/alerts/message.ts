import type { Language, Text } from '../../core/index.ts';
import type { Severity } from './config.ts';
import type { Notice } from './tell-channels.ts';

export type Tone = Severity | 'ok';

/** One incident as every kind of message shows it, in one language. */
export interface MessageItem {
  readonly tone: Tone;
  /** What the tone says, for those who see no colours. */
  readonly label: string;
  readonly title: string;
  /** Names and values: since when, which run. */
  readonly facts: readonly (readonly [string, string])[];
  readonly lines: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined;
  readonly command?: string | undefined;
}

/** A message before it has a form: one template for mail, Slack and Teams. */
export interface Message {
  readonly language: Language;
  readonly subject: string;
  readonly heading: string;
  readonly items: readonly MessageItem[];
  readonly footer: string;
}

/** The first `most` items, and what is said of the others, where there are any. */
export function firstItems(
  { items, language }: Message,
  most: number,
): { readonly shown: readonly MessageItem[]; readonly others: string | undefined } {
  const left = items.length - most;
  if (left <= 0) return { shown: items, others: undefined };
  return {
    shown: items.slice(0, most),
    others: language === 'fr' ? `… et ${left} de plus : sigeti alert ls` : `… and ${left} more: sigeti alert ls`,
  };
}

/** What a message needs besides its notices. */
export interface MessageSetting {
  readonly language: Language;
  readonly site: string;
  readonly timeZone: string;
}

const LABELS: Readonly<Record<Tone, Text>> = {
  error: { fr: 'Erreur', en: 'Error' },
  warning: { fr: 'Avertissement', en: 'Warning' },
  info: { fr: 'Information', en: 'Information' },
  ok: { fr: 'Rétabli', en: 'Back to normal' },
};

const ORDER: readonly Tone[] = ['error', 'warning', 'info', 'ok'];

const WORDS = {
  since: { fr: 'Depuis', en: 'Since' },
  ended: { fr: 'Fin', en: 'Ended' },
  run: { fr: 'Exécution', en: 'Flow run' },
  rule: { fr: 'Règle', en: 'Rule' },
  test: { fr: 'Ceci est un essai', en: 'This is a test' },
  testLine: {
    fr: 'Le canal fonctionne : les alertes arriveront ici.',
    en: 'The channel works: alerts will arrive here.',
  },
  footer: {
    fr: 'Tout ce qui est ouvert : sigeti alert ls. Suspendre une règle : sigeti alert mute RÈGLE --for 2h.',
    en: 'All that is open: sigeti alert ls. To silence a rule: sigeti alert mute RULE --for 2h.',
  },
} as const satisfies Record<string, Text>;

/** The message that tells of these notices, the worst first. */
export function composeMessage(notices: readonly Notice[], setting: MessageSetting): Message {
  const { language, site } = setting;
  const items = notices
    .map((notice) => toItem(notice, setting))
    .sort((left, right) => ORDER.indexOf(left.tone) - ORDER.indexOf(right.tone));
  const heading = headingOf(items, language);
  return { language, subject: `[${site}] ${heading}`, heading, items, footer: WORDS.footer[language] };
}

function headingOf(items: readonly MessageItem[], language: Language): string {
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    return first.tone === 'ok' ? `${first.label}${language === 'fr' ? ' :' : ':'} ${first.title}` : first.title;
  }
  const ended = items.filter(({ tone }) => tone === 'ok').length;
  const opened = items.length - ended;
  const parts = [
    ...(opened > 0 ? [counted(opened, language, [' alerte', ' alertes'], [' alert', ' alerts'])] : []),
    ...(ended > 0
      ? [counted(ended, language, [' rétablie', ' rétablies'], [' back to normal', ' back to normal'])]
      : []),
  ];
  return parts.join(', ');
}

function counted(
  count: number,
  language: Language,
  fr: readonly [string, string],
  en: readonly [string, string],
): string {
  return `${count}${(language === 'fr' ? fr : en)[count > 1 ? 1 : 0]}`;
}

function toItem({ event, incident }: Notice, { language, timeZone }: MessageSetting): MessageItem {
  if (event === 'test') {
    return {
      tone: 'info',
      label: LABELS.info[language],
      title: WORDS.test[language],
      facts: [],
      lines: [WORDS.testLine[language]],
    };
  }
  const { detail, title, severity, openedAt, closedAt, rule } = incident;
  const isOver = event === 'closed';
  const at = (instant: string | number) => formatInstant(new Date(instant), language, timeZone);
  const facts: (readonly [string, string])[] = [[WORDS.since[language], at(detail.since ?? openedAt)]];
  if (isOver && closedAt !== undefined) facts.push([WORDS.ended[language], at(closedAt)]);
  if (detail.run !== undefined) facts.push([WORDS.run[language], detail.run]);
  facts.push([WORDS.rule[language], rule]);
  const tone: Tone = isOver ? 'ok' : severity;
  const common = { tone, label: LABELS[tone][language], title: title[language], facts };
  if (isOver) return { ...common, lines: [] };
  const { error } = detail;
  return {
    ...common,
    lines: detail.lines.map((line) => line[language]),
    error: error && { code: error.code, message: error.message[language], hint: error.hint?.[language] },
    command: detail.command,
  };
}

/** `28/11/2026 02:14 (Africa/Abidjan)`: a time without its zone is read wrongly. */
function formatInstant(instant: Date, language: Language, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant);
  return `${parts.replace(',', '')} (${timeZone})`;
}
