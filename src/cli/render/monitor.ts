import type { Language, Text } from '../../core/index.ts';
import type { MonitoredRelation, MonitorReport } from '../../engine/index.ts';
import { formatAge, formatBytes, formatCount, formatSeconds, plural, toWidth } from './format.ts';
import { renderFreshnessHead, renderFreshnessLine } from './freshness.ts';
import type { Paint } from './paint.ts';
import { layerName } from './summary.ts';

export interface MonitorLayout {
  readonly language: Language;
  readonly width: number;
  readonly paint: Paint;
  /** Lines of the window, where the report must fit one: relations in order are then left out first. */
  readonly height?: number | undefined;
}

type Colour = 'green' | 'yellow' | 'red' | 'dim';
interface State {
  readonly word: Text;
  readonly colour: Colour;
}

const STATES: Readonly<Record<string, State>> = {
  missing: { word: { fr: 'ABSENTE', en: 'MISSING' }, colour: 'red' },
  forbidden: { word: { fr: 'ILLISIBLE', en: 'NO ACCESS' }, colour: 'yellow' },
  broken: { word: { fr: 'CASSÉE', en: 'BROKEN' }, colour: 'red' },
  success: { word: { fr: 'OK', en: 'OK' }, colour: 'green' },
  error: { word: { fr: 'ERREUR', en: 'ERROR' }, colour: 'red' },
  skipped: { word: { fr: 'SAUTÉE', en: 'SKIPPED' }, colour: 'yellow' },
};

/** The report as lines: the latest run, each layer with its relations, totals, the sources, the tests. */
export function renderMonitor(report: MonitorReport, layout: MonitorLayout): readonly string[] {
  const { height } = layout;
  const whole = renderAll(report, layout, () => true);
  if (height === undefined || whole.length <= height) return whole;
  const short = renderAll(report, layout, (relation) => stateOf(relation)?.colour !== 'green');
  return short.length <= height ? short : [...short.slice(0, height - 1), layout.paint.dim('  …')];
}

function renderAll(
  report: MonitorReport,
  layout: MonitorLayout,
  isShown: (relation: MonitoredRelation) => boolean,
): readonly string[] {
  const layers = report.layers.flatMap(({ name, relations }) => [
    renderLine(layerCells(name, relations, report, layout.language), layout, layout.paint.bold),
    ...relations.filter(isShown).map((relation) => renderRelation(relation, report, layout)),
  ]);
  return [
    ...renderHead(report, layout),
    '',
    renderLine(HEADINGS[layout.language], layout, layout.paint.dim),
    ...layers,
    '',
    ...renderTotals(report, layout),
    ...renderSources(report, layout),
    ...renderTests(report, layout),
  ];
}

function renderHead({ server, schema, at, run }: MonitorReport, { language, width, paint }: MonitorLayout): string[] {
  const fr = language === 'fr';
  const title = flow(
    [[schema, paint.bold], [`  ${server}`], [`  ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`]],
    width,
  );
  if (run === undefined)
    return [...title, fr ? 'Aucune exécution notée dans la base.' : 'No run is noted in the database.'];
  const age = formatAge((at.getTime() - Date.parse(run.finishedAt)) / 1000, language);
  const seconds = formatSeconds((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000, language);
  const status = RUN_STATUS[run.status]?.[language] ?? run.status;
  const colour = run.status === 'success' ? paint.green : paint.red;
  return [
    ...title,
    ...flow(
      [
        [fr ? `Dernière exécution : ${run.command},` : `Latest run: ${run.command},`],
        [` ${status}`, colour],
        [fr ? `, il y a ${age}` : `, ${age} ago`],
        [fr ? `, en ${seconds}` : `, in ${seconds}`],
      ],
      width,
    ),
  ];
}

type Piece = readonly [text: string, paint?: (text: string) => string];

/** Pieces in lines that fit: a screen that is redrawn counts its lines, so none may be broken by the terminal. */
function flow(pieces: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let room = 0;
  for (const [text, paint = (plain: string) => plain] of pieces) {
    const last = lines.length - 1;
    if (last >= 0 && text.length <= room) {
      lines[last] += paint(text);
      room -= text.length;
    } else {
      const start = text.replace(/^[ ,]+/, last < 0 ? '' : '  ');
      lines.push(paint(start));
      room = width - start.length;
    }
  }
  return lines;
}

const RUN_STATUS: Readonly<Record<string, Text>> = {
  success: { fr: 'réussie', en: 'succeeded' },
  error: { fr: 'en échec', en: 'failed' },
  cancelled: { fr: 'arrêtée', en: 'cancelled' },
};

type Cells = readonly [name: string, rows: string, size: string, loaded: string, state: string];

const HEADINGS: Readonly<Record<Language, Cells>> = {
  fr: ['', 'lignes', 'taille', 'chargée il y a', 'état'],
  en: ['', 'rows', 'size', 'loaded ago', 'state'],
};

/** Widths of all cells but the name's, which takes what is left. */
const WIDTHS = { rows: 12, size: 9, loaded: 15, state: 10 };
/** The least that tells one name from another. */
const NAME = 12;
const FIXED = WIDTHS.rows + WIDTHS.size + WIDTHS.loaded + WIDTHS.state + 2;

function renderLine(cells: Cells, { width }: MonitorLayout, paint: (text: string) => string): string {
  const [name, rows, size, loaded, state] = cells;
  const numbers = `${rows.padStart(WIDTHS.rows)}${size.padStart(WIDTHS.size)}${loaded.padStart(WIDTHS.loaded)}`;
  return paint(`${toWidth(name, Math.max(NAME, width - FIXED))}${numbers}  ${state}`.trimEnd());
}

function layerCells(
  name: string,
  relations: readonly MonitoredRelation[],
  report: MonitorReport,
  language: Language,
): Cells {
  const present = relations.filter(({ state }) => state === 'present').length;
  const count = `${present}/${relations.length}`;
  return [
    `${layerName(name, language)} (${count})`,
    sumOfRows(relations, language),
    sumOfSizes(relations, language),
    ageOf(relations, report, language),
    '',
  ];
}

/** How old the data is: of a layer, that of the relation that was loaded longest ago. */
function ageOf(relations: readonly MonitoredRelation[], { at }: MonitorReport, language: Language): string {
  const times = relations.flatMap(({ loadedAt }) => (loadedAt ? Date.parse(loadedAt) : []));
  return times.length === 0 ? '' : formatAge((at.getTime() - Math.min(...times)) / 1000, language);
}

function renderRelation(relation: MonitoredRelation, report: MonitorReport, layout: MonitorLayout): string {
  const { language, paint } = layout;
  const state = stateOf(relation);
  const cells: Cells = [
    `  ${relation.node.relation.identifier}`,
    rowsText(relation, language),
    relation.sizes === undefined ? '' : formatBytes(relation.sizes.total, language),
    ageOf([relation], report, language),
    '',
  ];
  const line = renderLine(cells, layout, (text) => text);
  if (state === undefined) return line;
  const room = Math.max(NAME, layout.width - FIXED) + FIXED - WIDTHS.state;
  return `${line.padEnd(room)}${paint[state.colour](state.word[language])}`;
}

/** What is wrong with a relation, else what came of it; undefined where nobody has noted. */
function stateOf({ state, error, record }: MonitoredRelation): State | undefined {
  if (state !== 'present') return STATES[state];
  return error === undefined ? STATES[record?.status ?? ''] : STATES.broken;
}

function rowsText({ rows }: MonitoredRelation, language: Language): string {
  if (rows === undefined) return '';
  const sign = { exact: '', estimate: '~', more: '> ' }[rows.precision];
  return `${sign}${formatCount(rows.count, language)}`;
}

/** Views repeat rows of the tables they read: where a layer has tables, they alone count. */
function sumOfRows(relations: readonly MonitoredRelation[], language: Language): string {
  const tables = relations.filter(({ kind }) => kind === 'table');
  const counted = (tables.length > 0 ? tables : relations).flatMap(({ rows }) => rows ?? []);
  if (counted.length === 0) return '';
  const sum = counted.reduce((all, { count }) => all + count, 0);
  return `${counted.every(({ precision }) => precision === 'exact') ? '' : '~'}${formatCount(sum, language)}`;
}

function sumOfSizes(relations: readonly MonitoredRelation[], language: Language): string {
  const total = relations.reduce((all, { sizes }) => all + (sizes?.total ?? 0), 0);
  return total === 0 ? '' : formatBytes(total, language);
}

function renderTotals({ layers }: MonitorReport, layout: MonitorLayout): string[] {
  const { language, paint } = layout;
  const all = layers.flatMap(({ relations }) => relations);
  const tables = all.filter(({ kind }) => kind === 'table');
  const sum = (part: 'table' | 'indexes' | 'toast') =>
    formatBytes(
      all.reduce((bytes, { sizes }) => bytes + (sizes?.[part] ?? 0), 0),
      language,
    );
  const cells: Cells = [
    language === 'fr' ? `Total (${all.length} relations)` : `Total (${all.length} relations)`,
    sumOfRows(tables, language),
    sumOfSizes(tables, language),
    '',
    '',
  ];
  const parts =
    language === 'fr'
      ? `  dont tables ${sum('table')}, index ${sum('indexes')}, TOAST ${sum('toast')}`
      : `  of which tables ${sum('table')}, indexes ${sum('indexes')}, TOAST ${sum('toast')}`;
  return [renderLine(cells, layout, paint.bold), paint.dim(parts)];
}

function renderSources({ sources }: MonitorReport, layout: MonitorLayout): string[] {
  if (sources.length === 0) return [];
  const measured = sources.flatMap(({ freshness }) => freshness ?? []);
  const unmeasured = sources.length - measured.length;
  const isFresh = measured.every(({ status }) => status === 'pass');
  const lines = isFresh && layout.height !== undefined ? [] : measured;
  const { language } = layout;
  const counted = [
    `${measured.filter(({ status }) => status === 'pass').length}/${sources.length} ${language === 'fr' ? 'fraîches' : 'fresh'}`,
    ...(unmeasured > 0
      ? [
          language === 'fr'
            ? `${unmeasured} trop grandes pour être lues ici`
            : `${unmeasured} too large to be read here`,
        ]
      : []),
  ].join(', ');
  return [
    '',
    `${layout.paint.bold('Sources')}  ${counted}`,
    ...(lines.length > 0 ? [renderFreshnessHead(layout)] : []),
    ...lines.map((result) => renderFreshnessLine(result, layout)),
  ];
}

const TEST_WORDS: readonly (readonly [status: string, colour: Colour, one: Text, many: Text])[] = [
  ['pass', 'green', { fr: 'réussi', en: 'passed' }, { fr: 'réussis', en: 'passed' }],
  ['warn', 'yellow', { fr: 'alerte', en: 'warning' }, { fr: 'alertes', en: 'warnings' }],
  ['fail', 'red', { fr: 'échec', en: 'failed' }, { fr: 'échecs', en: 'failed' }],
  ['error', 'red', { fr: 'erreur', en: 'error' }, { fr: 'erreurs', en: 'errors' }],
  ['skipped', 'yellow', { fr: 'sauté', en: 'skipped' }, { fr: 'sautés', en: 'skipped' }],
  ['never', 'dim', { fr: 'jamais exécuté', en: 'never run' }, { fr: 'jamais exécutés', en: 'never run' }],
];

function renderTests({ tests }: MonitorReport, { language, paint }: MonitorLayout): string[] {
  const parts = TEST_WORDS.flatMap(([status, colour, one, many]) => {
    const count = tests[status] ?? 0;
    return count === 0 ? [] : [paint[colour](`${formatCount(count, language)} ${plural(count, language, one, many)}`)];
  });
  return parts.length === 0 ? [] : ['', `${paint.bold('Tests')}    ${parts.join(', ')}`];
}
