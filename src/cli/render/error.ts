import type { ErrorDetails, Language, SourceLocation } from '../../core/index.ts';
import { renderExcerpt } from './excerpt.ts';
import { wrap } from './format.ts';
import type { Paint } from './paint.ts';

export interface ErrorLayout {
  readonly language: Language;
  readonly width: number;
  readonly paint: Paint;
}

/**
 * An error as the terminal shows it: code and place, the sentence, the remedy, the template's call stack; then the
 * errors that were found with it.
 */
export function renderError(error: ErrorDetails, { language, width, paint }: ErrorLayout): string {
  const label = paint.red(language === 'fr' ? 'erreur' : 'error');
  const all = [error, ...(error.others ?? [])];
  return all.map((one) => renderDetails(one, label, { language, width, paint })).join('\n');
}

/** The same for what is odd but stops nothing. */
export function renderWarning(warning: ErrorDetails, layout: ErrorLayout): string {
  return renderDetails(warning, layout.paint.yellow(layout.language === 'fr' ? 'alerte' : 'warning'), layout);
}

function renderDetails(error: ErrorDetails, label: string, { language, width, paint }: ErrorLayout): string {
  const head = [
    `${label} ${paint.bold(error.code)}`,
    renderPlace(error.location),
    error.sqlState ? `SQLSTATE ${error.sqlState}` : '',
  ];
  const indented = (text: string, first: string) =>
    wrap(text, width - first.length).map((line, index) => (index === 0 ? first : ' '.repeat(first.length)) + line);
  const during = language === 'fr' ? 'Pendant : ' : 'While: ';
  return [
    head.filter((part) => part !== '').join('  '),
    ...indented(error.message[language], '  '),
    ...renderExcerpt(error, renderPlace(error.compiled), { width, paint }),
    ...(error.purpose ? indented(during + error.purpose[language], '  ') : []),
    ...(leadsElsewhere(error) ? (error.frames ?? []) : []).map((frame) => {
      const macro = frame.macro ? `macro ${frame.macro} ` : '';
      return paint.dim(`    ${language === 'fr' ? 'dans' : 'in'} ${macro}${renderPlace(frame)}`);
    }),
    ...(error.hint ? indented(error.hint[language], '  → ') : []),
  ].join('\n');
}

/** Whether the template's call stack says more than the place at the head. */
function leadsElsewhere({ frames = [], location }: ErrorDetails): boolean {
  return frames.some((frame) => frame.macro !== undefined || renderPlace(frame) !== renderPlace(location));
}

/** `models/x.sql:3:16`: the form that editors make clickable. */
function renderPlace(location: SourceLocation | undefined): string {
  if (!location) return '';
  return [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
}
