import { type Language, type NodeResult, type PlannedNode, quoteIdentifier, type Text } from '../../core/index.ts';
import { formatCount, formatSeconds, plural, toWidth } from './format.ts';
import type { Paint } from './paint.ts';

export interface LineLayout {
  readonly language: Language;
  readonly width: number;
  readonly paint: Paint;
}

/** Where a finished node stands in its run: `position` counts from 1. */
export interface Progress {
  readonly position: number;
  readonly total: number;
}

interface StatusWord {
  readonly word: Text;
  readonly colour: 'green' | 'red' | 'yellow';
}

const STATUS: Readonly<Record<NodeResult['status'], StatusWord>> = {
  success: { word: { fr: 'OK', en: 'OK' }, colour: 'green' },
  pass: { word: { fr: 'OK', en: 'PASS' }, colour: 'green' },
  warn: { word: { fr: 'ALERTE', en: 'WARN' }, colour: 'yellow' },
  fail: { word: { fr: 'ÉCHEC', en: 'FAIL' }, colour: 'red' },
  error: { word: { fr: 'ERREUR', en: 'ERROR' }, colour: 'red' },
  skipped: { word: { fr: 'SAUTÉ', en: 'SKIP' }, colour: 'yellow' },
};

/** dbt's statuses have none for a node that was cancelled on request: it is an error there. */
const STOPPED: StatusWord = { word: { fr: 'ARRÊTÉ', en: 'STOP' }, colour: 'yellow' };

const KIND: Readonly<Record<string, Text>> = {
  view: { fr: 'vue', en: 'view' },
  table: { fr: 'table', en: 'table' },
  materialized_view: { fr: 'vue matér.', en: 'mat. view' },
  incremental: { fr: 'incrément', en: 'increment' },
  seed: { fr: 'référence', en: 'seed' },
  snapshot: { fr: 'historique', en: 'snapshot' },
  test: { fr: 'test', en: 'test' },
  unit: { fr: 'unitaire', en: 'unit test' },
  hook: { fr: 'hook', en: 'hook' },
  ephemeral: { fr: 'éphémère', en: 'ephemeral' },
};

/** The line of a finished node, exactly `width` characters where that holds the fixed columns. */
export function renderNodeLine(node: PlannedNode, result: NodeResult, at: Progress, layout: LineLayout): string {
  const { language, width, paint } = layout;
  const digits = String(at.total).length;
  const status = result.error?.code === 'DATABASE_CANCELLED' ? STOPPED : STATUS[result.status];
  const kind = KIND[node.materialized]?.[language] ?? node.materialized;
  const head = `${String(at.position).padStart(digits)}/${at.total} `;
  const tail = [renderOutcome(result, language), formatSeconds(result.seconds, language).padStart(7)]
    .filter((part) => part !== '')
    .join('  ');
  const room = Math.max(12, width - head.length - 7 - 11 - tail.length - 1);
  const name = node.resourceType === 'test' ? node.name : node.relation;
  return `${paint.dim(head)}${paint[status.colour](toWidth(status.word[language], 7))}${toWidth(kind, 11)}${toWidth(name, room)} ${tail}`;
}

/** Where the failing rows of a test are to be read: a query that can be copied. */
export function renderFailuresIn(relation: string, { paint }: Pick<LineLayout, 'paint'>): string {
  const [schema = '', ...rest] = relation.split('.');
  const quoted = [schema, rest.join('.')].map((name) =>
    /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdentifier(name),
  );
  return paint.dim(`  → select * from ${quoted.join('.')};`);
}

function renderOutcome(result: NodeResult, language: Language): string {
  const { status, failures, rows, rowsAffected } = result;
  const count = (rowsCounted: number) => `${formatCount(rowsCounted, language)} ${rowWord(rowsCounted, language)}`;
  if (status === 'fail' || status === 'warn') return count(failures ?? 0);
  if (status !== 'success' || rows === undefined) return '';
  if (rowsAffected === undefined || rowsAffected === rows) return count(rows);
  return `${count(rows)} (±${formatCount(rowsAffected, language)})`;
}

function rowWord(count: number, language: Language): string {
  return plural(count, language, { fr: 'ligne', en: 'row' }, { fr: 'lignes', en: 'rows' });
}
