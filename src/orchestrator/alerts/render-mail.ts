// A message as a mail: text for terminals and screen readers, HTML with all styles inline, as mail programs want it.
import { firstItems, type Message, type MessageItem, type Tone } from './message.ts';

const COLOURS: Readonly<Record<Tone, { readonly strong: string; readonly soft: string }>> = {
  error: { strong: '#b42318', soft: '#fef3f2' },
  warning: { strong: '#b54708', soft: '#fffaeb' },
  info: { strong: '#175cd3', soft: '#eff8ff' },
  ok: { strong: '#067647', soft: '#ecfdf3' },
};

/** Incidents that a mail shows in full: mail programs cut longer ones off. */
const MOST_ITEMS = 60;

/** The plain text of a message. */
export function renderMailText(message: Message): string {
  const { heading, footer, language } = message;
  const { shown, others } = firstItems(message, MOST_ITEMS);
  const colon = language === 'fr' ? ' :' : ':';
  const parts = shown.map(({ label, title, facts, lines, error, command }) =>
    [
      `${label.toUpperCase()}  ${title}`,
      ...facts.map(([name, value]) => `  ${name}${colon} ${value}`),
      ...lines.map((line) => `  ${line}`),
      ...(error === undefined ? [] : [`  ${error.code}`, `  ${error.message}`]),
      ...(error?.hint === undefined ? [] : [`  → ${error.hint}`]),
      ...(command === undefined ? [] : [`  $ ${command}`]),
    ].join('\n'),
  );
  return `${[heading, ...parts, ...(others === undefined ? [] : [others]), `-- \n${footer}`].join('\n\n')}\n`;
}

/** The HTML of a message. */
export function renderMailHtml(message: Message): string {
  const { language, subject, heading, footer } = message;
  const { shown, others } = firstItems(message, MOST_ITEMS);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f2f4f7;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f7;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;${FONT}color:#101828;">
<tr><td style="padding:0 4px 16px;"><h1 style="margin:0;font-size:20px;line-height:28px;font-weight:600;">${escapeHtml(heading)}</h1></td></tr>
${shown.map(renderItem).join('\n')}${others === undefined ? '' : `\n<tr><td style="padding:0 4px 16px;font-size:14px;">${escapeHtml(others)}</td></tr>`}
<tr><td style="padding:4px;font-size:12px;line-height:18px;color:#475467;">${escapeHtml(footer)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;';
const MONO = 'font-family:SFMono-Regular,Consolas,Liberation Mono,monospace;font-size:13px;line-height:20px;';

function renderItem({ tone, label, title, facts, lines, error, command }: MessageItem): string {
  const { strong, soft } = COLOURS[tone];
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#475467;white-space:nowrap;vertical-align:top;">${escapeHtml(name)}</td>` +
      `<td style="padding:2px 0;word-break:break-word;">${escapeHtml(value)}</td></tr>`,
  );
  return `<tr><td style="padding:0 0 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#ffffff;border:1px solid #eaecf0;border-left:4px solid ${strong};border-radius:6px;">
<tr><td style="padding:16px 20px;font-size:14px;line-height:20px;">
<span style="display:inline-block;padding:1px 8px;border-radius:10px;background:${soft};color:${strong};font-size:12px;line-height:18px;font-weight:600;">${escapeHtml(label)}</span>
<div style="margin:8px 0;font-size:16px;line-height:24px;font-weight:600;word-break:break-word;">${escapeHtml(title)}</div>
<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:14px;line-height:20px;">${rows.join('')}</table>
${lines.map((line) => `<div style="margin-top:8px;word-break:break-word;">${escapeHtml(line)}</div>`).join('')}${renderFound(error, soft, strong)}${renderCommand(command)}
</td></tr>
</table>
</td></tr>`;
}

function renderFound(error: MessageItem['error'], soft: string, strong: string): string {
  if (error === undefined) return '';
  const hint = error.hint === undefined ? '' : `<div style="margin-top:6px;">→ ${escapeHtml(error.hint)}</div>`;
  return `<div style="margin-top:12px;padding:10px 12px;background:${soft};border-radius:4px;word-break:break-word;">
<div style="${MONO}color:${strong};">${escapeHtml(error.code)}</div><div>${escapeHtml(error.message)}</div>${hint}</div>`;
}

function renderCommand(command: string | undefined): string {
  if (command === undefined) return '';
  return `<div style="margin-top:12px;padding:8px 12px;background:#101828;color:#f9fafb;border-radius:4px;word-break:break-all;${MONO}">${escapeHtml(command)}</div>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>');
}
