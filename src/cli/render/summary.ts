import {
  isFailure,
  type Language,
  type NodeResult,
  type PlannedNode,
  type RunView,
  type Text,
} from '../../core/index.ts';
import { formatCount, formatPercent, formatSeconds, plural, toWidth } from './format.ts';
import type { Paint } from './paint.ts';

/** What the summary says of one layer of the warehouse, or of the tests. */
export interface LayerSummary {
  readonly layer: string;
  readonly done: number;
  readonly total: number;
  readonly warnings: number;
  /** Rows of the layer's tables; undefined where none is known, as with views. */
  readonly rows: number | undefined;
  /** Seconds of all its nodes added up; nodes run side by side, so the run itself is shorter. */
  readonly seconds: number;
  /** The materialization they share, or undefined when they differ. */
  readonly materialized: string | undefined;
}

/** The run by layer, in the order in which the plan names them, tests and hooks last. */
export function summarize(view: RunView): LayerSummary[] {
  const results = new Map(view.results.map((result) => [result.uniqueId, result]));
  const layers = new Map<string, PlannedNode[]>();
  for (const node of view.nodes) {
    if (node.materialized !== 'ephemeral') layers.set(node.layer, [...(layers.get(node.layer) ?? []), node]);
  }
  const named = [...layers].map(([layer, nodes]) => summarizeLayer(layer, nodes, results));
  const last = ['unit_tests', 'tests', 'hooks'];
  const ended = last.flatMap((name) => named.filter(({ layer }) => layer === name));
  return [...named.filter(({ layer }) => !last.includes(layer)), ...ended];
}

function summarizeLayer(layer: string, nodes: readonly PlannedNode[], results: ReadonlyMap<string, NodeResult>) {
  const found = nodes.flatMap((node) => results.get(node.uniqueId) ?? []);
  const rows = found.flatMap((result) => result.rows ?? []);
  const kinds = new Set(nodes.map((node) => node.materialized));
  return {
    layer,
    done: found.filter((result) => !isFailure(result.status)).length,
    total: nodes.length,
    warnings: found.filter((result) => result.status === 'warn').length,
    rows: rows.length === 0 ? undefined : rows.reduce((sum, count) => sum + count, 0),
    seconds: found.reduce((sum, result) => sum + result.seconds, 0),
    materialized: kinds.size === 1 ? [...kinds][0] : undefined,
  };
}

const LAYERS: Readonly<Record<string, Text>> = {
  models: { fr: 'Modèles', en: 'Models' },
  sources: { fr: 'Sources', en: 'Sources' },
  seeds: { fr: 'Références', en: 'Seeds' },
  snapshots: { fr: 'Historiques', en: 'Snapshots' },
  staging: { fr: 'Staging', en: 'Staging' },
  dimensions: { fr: 'Dimensions', en: 'Dimensions' },
  ponts: { fr: 'Ponts', en: 'Bridges' },
  facts: { fr: 'Faits', en: 'Facts' },
  marts: { fr: 'Marts', en: 'Marts' },
  qualite: { fr: 'Qualité', en: 'Quality' },
  prive: { fr: 'Données privées', en: 'Private data' },
  unit_tests: { fr: 'Unitaires', en: 'Unit tests' },
  tests: { fr: 'Tests', en: 'Tests' },
  hooks: { fr: 'Hooks', en: 'Hooks' },
};

/** What people call a layer; its folder's name where the product has none for it. */
export function layerName(layer: string, language: Language): string {
  return LAYERS[layer]?.[language] ?? layer;
}

/** One line per failed node that others hang on: how many were skipped because of it; of a run that was stopped, one. */
export function renderSkips(view: RunView, language: Language): string[] {
  if (view.status === 'cancelled') {
    const count = view.results.filter(({ status }) => status === 'skipped').length;
    return count === 0 ? [] : [renderNotRun(count, language)];
  }
  const reasons = new Map<string, number>();
  for (const { status, skippedBecause } of view.results) {
    if (status === 'skipped' && skippedBecause) reasons.set(skippedBecause, (reasons.get(skippedBecause) ?? 0) + 1);
  }
  return [...reasons].map(([reason, count]) => {
    const nodes = plural(count, language, { fr: 'nœud sauté', en: 'node' }, { fr: 'nœuds sautés', en: 'nodes' });
    const because = language === 'fr' ? 'à cause de' : 'skipped because of';
    return `${formatCount(count, language)} ${nodes} ${because} ${reason}`;
  });
}

function renderNotRun(count: number, language: Language): string {
  const one = { fr: 'nœud n’a pas été exécuté', en: 'node was not run' };
  const many = { fr: 'nœuds n’ont pas été exécutés', en: 'nodes were not run' };
  return `${formatCount(count, language)} ${plural(count, language, one, many)}`;
}

/** The block that closes a run: a line per layer, then the total time and the share that succeeded. */
export function renderSummary(view: RunView, language: Language, paint: Paint): string {
  const layers = summarize(view);
  const total = layers.reduce((sum, layer) => sum + layer.total, 0);
  const done = layers.reduce((sum, layer) => sum + layer.done, 0);
  const words =
    language === 'fr'
      ? { title: 'Résumé', time: 'Temps total', rate: 'Taux de succès', colon: ' : ' }
      : { title: 'Summary', time: 'Total time', rate: 'Success rate', colon: ': ' };
  const rate = total === 0 ? '' : formatPercent(done / total, language);
  return [
    paint.bold(words.title),
    ...layers.map((layer) => renderLayer(layer, language, paint)),
    '',
    `  ${toWidth(words.time, 16)}${words.colon}${formatSeconds(view.seconds, language)}`,
    ...(rate === ''
      ? []
      : [`  ${toWidth(words.rate, 16)}${words.colon}${done === total ? paint.green(rate) : paint.red(rate)}`]),
  ].join('\n');
}

function renderLayer(layer: LayerSummary, language: Language, paint: Paint): string {
  const name = layerName(layer.layer, language);
  const count = `${layer.done}/${layer.total}`;
  const good = layer.done === layer.total;
  const rows =
    layer.rows === undefined
      ? ''
      : `${formatCount(layer.rows, language)} ${plural(layer.rows, language, { fr: 'ligne', en: 'row' }, { fr: 'lignes', en: 'rows' })}`;
  const warnings =
    layer.warnings === 0
      ? ''
      : `${layer.warnings} ${plural(layer.warnings, language, { fr: 'alerte', en: 'warning' }, { fr: 'alertes', en: 'warnings' })}`;
  const mark = good ? paint.green(count.padStart(9)) : paint.red(count.padStart(9));
  // Where there are no rows, warnings stand in their column, so that lines of tests are no wider than others.
  const [found, after] = rows === '' ? [paint.yellow(warnings.padStart(16)), ''] : [rows.padStart(16), warnings];
  const seconds = formatSeconds(layer.seconds, language).padStart(12);
  const line = `  ${toWidth(name, 15)}${mark}  ${toWidth(kindWord(layer, language), 12)}${found}${seconds}`;
  return after === '' ? line : `${line}  ${paint.yellow(after)}`;
}

function kindWord(layer: LayerSummary, language: Language): string {
  const many = (one: string) => (layer.total > 1 ? `${one}s` : one);
  if (layer.layer === 'tests') return many(language === 'fr' ? 'contrôle' : 'check');
  if (layer.layer === 'unit_tests') return many('test');
  if (layer.layer === 'hooks') return many('hook');
  if (layer.layer === 'sources') return many('table');
  if (layer.materialized === 'view') return many(language === 'fr' ? 'vue' : 'view');
  if (layer.materialized !== undefined) return many('table');
  return many(language === 'fr' ? 'modèle' : 'model');
}
