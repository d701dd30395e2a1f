import type { Text } from '../../src/core/index.ts';

interface Kind {
  readonly one: Text;
  readonly many: Text;
  /** A colour of the theme. */
  readonly color: string;
}

/** The types of nodes, as readers name and see them. */
const KINDS: Readonly<Record<string, Kind>> = {
  source: { one: { fr: 'source', en: 'source' }, many: { fr: 'Sources', en: 'Sources' }, color: 'green' },
  seed: { one: { fr: 'référence', en: 'seed' }, many: { fr: 'Références', en: 'Seeds' }, color: 'teal' },
  snapshot: {
    one: { fr: 'historique', en: 'snapshot' },
    many: { fr: 'Historiques', en: 'Snapshots' },
    color: 'violet',
  },
  model: { one: { fr: 'modèle', en: 'model' }, many: { fr: 'Modèles', en: 'Models' }, color: 'blue' },
  analysis: { one: { fr: 'analyse', en: 'analysis' }, many: { fr: 'Analyses', en: 'Analyses' }, color: 'grape' },
  exposure: { one: { fr: 'usage', en: 'exposure' }, many: { fr: 'Usages', en: 'Exposures' }, color: 'orange' },
  metric: { one: { fr: 'mesure', en: 'metric' }, many: { fr: 'Mesures', en: 'Metrics' }, color: 'pink' },
  semantic_model: {
    one: { fr: 'modèle sémantique', en: 'semantic model' },
    many: { fr: 'Modèles sémantiques', en: 'Semantic models' },
    color: 'pink',
  },
  saved_query: {
    one: { fr: 'requête enregistrée', en: 'saved query' },
    many: { fr: 'Requêtes enregistrées', en: 'Saved queries' },
    color: 'pink',
  },
  test: { one: { fr: 'test', en: 'test' }, many: { fr: 'Tests', en: 'Tests' }, color: 'gray' },
  unit_test: {
    one: { fr: 'test unitaire', en: 'unit test' },
    many: { fr: 'Tests unitaires', en: 'Unit tests' },
    color: 'gray',
  },
  macro: { one: { fr: 'macro', en: 'macro' }, many: { fr: 'Macros', en: 'Macros' }, color: 'cyan' },
};

/** A type that this page does not know yet goes by its own name. */
export function kindOf(type: string): Kind {
  const name = { fr: type, en: type };
  return KINDS[type] ?? { one: name, many: name, color: 'gray' };
}

/** Types in the order in which data flows, the others last. */
export function byKind(left: string, right: string): number {
  const order = Object.keys(KINDS);
  const place = (type: string) => (order.includes(type) ? order.indexOf(type) : order.length);
  return place(left) - place(right) || left.localeCompare(right);
}
