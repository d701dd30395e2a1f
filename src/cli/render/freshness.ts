import type { Language, Text } from '../../core/index.ts';
import type { FreshnessResult } from '../../engine/index.ts';
import { formatAge, formatCount, plural, toWidth } from './format.ts';
import type { LineLayout } from './node-line.ts';

type Status = FreshnessResult['status'];

const STATUS: Readonly<Record<Status, { readonly word: Text; readonly colour: 'green' | 'yellow' | 'red' }>> = {
  pass: { word: { fr: 'OK', en: 'PASS' }, colour: 'green' },
  warn: { word: { fr: 'ALERTE', en: 'WARN' }, colour: 'yellow' },
  error: { word: { fr: 'VIEUX', en: 'STALE' }, colour: 'red' },
  'runtime error': { word: { fr: 'ERREUR', en: 'ERROR' }, colour: 'red' },
};

const FIXED_COLUMNS = 46;

/** The line of a measured source: when it was last loaded (UTC), its age, and the limit that counts. */
export function renderFreshnessLine(result: FreshnessResult, { language, paint, width }: LineLayout): string {
  const { word, colour } = STATUS[result.status];
  const name = `${result.source.sourceName}.${result.source.name}`;
  const { measured } = result;
  const cells = [
    paint[colour](toWidth(word[language], 7)),
    toWidth(name, Math.max(16, width - FIXED_COLUMNS)),
    ` ${toWidth(measured === undefined ? '' : loadedText(measured.loadedAt, language), 16)}`,
    (measured === undefined ? '' : ageText(measured, language)).padStart(12),
    `  ${limitText(result, language)}`,
  ];
  return cells.join('').trimEnd();
}

/** The line above the results. */
export function renderFreshnessHead({ language, paint, width }: LineLayout): string {
  const [source, loaded, age, limit] =
    language === 'fr' ? ['source', 'chargée (UTC)', 'âge', 'limite'] : ['source', 'loaded (UTC)', 'age', 'limit'];
  const name = toWidth(source ?? '', Math.max(16, width - FIXED_COLUMNS));
  return paint.bold(`${' '.repeat(7)}${name} ${toWidth(loaded ?? '', 16)}${(age ?? '').padStart(12)}  ${limit}`);
}

/** How many sources are fresh, old, or could not be measured. */
export function renderFreshnessSummary(results: readonly FreshnessResult[], language: Language): string {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const parts: [number, Text, Text][] = [
    [
      count('pass'),
      { fr: 'source fraîche', en: 'source is fresh' },
      { fr: 'sources fraîches', en: 'sources are fresh' },
    ],
    [count('warn'), { fr: 'en alerte', en: 'with a warning' }, { fr: 'en alerte', en: 'with a warning' }],
    [count('error'), { fr: 'trop vieille', en: 'too old' }, { fr: 'trop vieilles', en: 'too old' }],
    [count('runtime error'), { fr: 'non mesurée', en: 'not measured' }, { fr: 'non mesurées', en: 'not measured' }],
  ];
  return parts
    .filter(([number], index) => index === 0 || number > 0)
    .map(([number, one, many]) => `${formatCount(number, language)} ${plural(number, language, one, many)}`)
    .join(', ');
}

function loadedText(loadedAt: string, language: Language): string {
  if (isEmpty(loadedAt)) return language === 'fr' ? 'jamais' : 'never';
  return loadedAt.slice(0, 16).replace('T', ' ');
}

function ageText({ loadedAt, age }: { loadedAt: string; age: number }, language: Language): string {
  return isEmpty(loadedAt) ? '' : formatAge(age, language);
}

/** dbt's beginning of time stands for a source without rows. */
function isEmpty(loadedAt: string): boolean {
  return loadedAt.startsWith('0001-');
}

const PERIODS: Readonly<Record<string, Text>> = {
  minute: { fr: 'min', en: 'min' },
  hour: { fr: 'h', en: 'h' },
  day: { fr: 'j', en: 'd' },
};

/** The limit that was passed, else the first that will be. */
function limitText({ status, criteria }: FreshnessResult, language: Language): string {
  const { warn_after, error_after } = criteria;
  const limit = status === 'error' || !warn_after?.period ? error_after : warn_after;
  if (!limit?.period) return '';
  return `${limit.count} ${PERIODS[limit.period]?.[language] ?? limit.period}`;
}
