import type { Language } from '../../core/index.ts';
import type { AdvanceResult } from '../simulation.ts';
import { formatCount, plural, toWidth } from './format.ts';
import type { Paint } from './paint.ts';

interface Layout {
  readonly language: Language;
  readonly width: number;
  readonly paint: Paint;
}

/** Kinds of operations shown; the rest are counted. */
const SHOWN = 20;
const NUMBER = 8;

const WORDS = {
  operation: { fr: 'Opération', en: 'Operation' },
  times: { fr: 'Fois', en: 'Times' },
  rows: { fr: 'Lignes', en: 'Rows' },
  others: { fr: 'autres opérations', en: 'other operations' },
};

/** The days that went by as lines: what happened, by kind of operation, and the command that comes next. */
export function renderAdvance(result: AdvanceResult, isDryRun: boolean, layout: Layout): readonly string[] {
  const { language, paint } = layout;
  const head = renderHead(result, isDryRun, language);
  if (result.operations.length === 0) return [head];
  const labels = Math.min(layout.width - 2 * NUMBER - 2, 60);
  const line = (label: string, times: string, rows: string) =>
    `  ${toWidth(label, labels)}${times.padStart(NUMBER)}${rows.padStart(NUMBER)}`;
  const counted = ({ label, times, rows }: { label: string; times: number; rows: number }) =>
    line(label, formatCount(times, language), formatCount(rows, language));
  const rest = result.operations.slice(SHOWN);
  const sum = (field: 'times' | 'rows') => rest.reduce((total, operation) => total + operation[field], 0);
  const others = `… ${rest.length} ${WORDS.others[language]}`;
  return [
    head,
    '',
    paint.dim(line(WORDS.operation[language], WORDS.times[language], WORDS.rows[language])),
    ...result.operations.slice(0, SHOWN).map((done) => counted({ ...done, label: done.label[language] })),
    ...(rest.length === 0 ? [] : [counted({ label: others, times: sum('times'), rows: sum('rows') })]),
    ...(isDryRun ? [] : ['', renderNext(result.to, language)]),
  ];
}

function renderHead({ from, to, rows }: AdvanceResult, isDryRun: boolean, language: Language): string {
  const count = `${formatCount(rows, language)} ${plural(rows, language, { fr: 'ligne', en: 'row' }, { fr: 'lignes', en: 'rows' })}`;
  if (language === 'fr') {
    return isDryRun
      ? `Du ${from} au ${to}, ${count} changeraient : rien n’a été modifié.`
      : `Du ${from} au ${to} : ${count} changées, vérité récrite.`;
  }
  return isDryRun
    ? `From ${from} to ${to}, ${count} would change: nothing was changed.`
    : `From ${from} to ${to}: ${count} changed, truth written anew.`;
}

function renderNext(day: string, language: Language): string {
  const command = `sigeti refresh --vars '{date_reference: ${day}}'`;
  return language === 'fr' ? `→ Ensuite : ${command}` : `→ Next: ${command}`;
}
