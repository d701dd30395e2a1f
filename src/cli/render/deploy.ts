import type { Language, Text } from '../../core/index.ts';
import { type DeployChange, formatDuration } from '../../orchestrator/index.ts';
import { formatCount, plural } from './format.ts';
import type { LineLayout } from './node-line.ts';

type Change = DeployChange['change'];

const SIGN: Readonly<Record<Change, { readonly sign: string; readonly colour: 'green' | 'yellow' | 'red' | 'dim' }>> = {
  created: { sign: '+', colour: 'green' },
  changed: { sign: '~', colour: 'yellow' },
  removed: { sign: '-', colour: 'red' },
  unchanged: { sign: ' ', colour: 'dim' },
};

const KIND: Readonly<Record<DeployChange['kind'], Text>> = {
  flow: { fr: 'flux', en: 'flow' },
  deployment: { fr: 'déploiement', en: 'deployment' },
  schedule: { fr: 'horaire', en: 'schedule' },
};

const KIND_WIDTH = 12;
const INDENT = '    ';

/** One line for each flow, deployment and schedule that changes, and below it its fields, before and after. */
export function renderDeploy(changes: readonly DeployChange[], layout: LineLayout): readonly string[] {
  const { language, paint, width } = layout;
  return changes
    .filter(({ change }) => change !== 'unchanged')
    .flatMap(({ kind, name, change, fields }) => {
      const { sign, colour } = SIGN[change];
      const head = paint[colour](`${sign} ${KIND[kind][language].padEnd(KIND_WIDTH)} ${name}`);
      const details = fields.flatMap(({ field, before, after }) => [
        `${INDENT}${field}`,
        ...(before === undefined ? [] : [paint.red(cut(`${INDENT}  - ${valueText(field, before)}`, width))]),
        ...(after === undefined ? [] : [paint.green(cut(`${INDENT}  + ${valueText(field, after)}`, width))]),
      ]);
      return [head, ...details];
    });
}

/** Fields that are durations, in seconds. */
const DURATION = /(^|\.)(late_after|retry_delay|timeout|every)$/;

function valueText(field: string, value: unknown): string {
  if (typeof value === 'number' && DURATION.test(field)) return formatDuration(value);
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

const COUNTS: readonly (readonly [Change, Text, Text])[] = [
  ['created', { fr: 'créé', en: 'created' }, { fr: 'créés', en: 'created' }],
  ['changed', { fr: 'modifié', en: 'changed' }, { fr: 'modifiés', en: 'changed' }],
  ['removed', { fr: 'retiré', en: 'removed' }, { fr: 'retirés', en: 'removed' }],
  ['unchanged', { fr: 'inchangé', en: 'unchanged' }, { fr: 'inchangés', en: 'unchanged' }],
];

/** How many were created, changed, removed, and how many stay. */
export function renderDeploySummary(changes: readonly DeployChange[], isDryRun: boolean, language: Language): string {
  const parts = COUNTS.flatMap(([change, one, many]) => {
    const count = changes.filter((each) => each.change === change).length;
    return count === 0 ? [] : [`${formatCount(count, language)} ${plural(count, language, one, many)}`];
  });
  const list = parts.join(', ');
  if (!isDryRun) return language === 'fr' ? `Déployé : ${list}.` : `Deployed: ${list}.`;
  return language === 'fr'
    ? `Serait déployé : ${list}. Rien n’a été modifié.`
    : `Would be deployed: ${list}. Nothing was changed.`;
}
