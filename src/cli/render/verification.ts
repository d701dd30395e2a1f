import type { Language, Text } from '../../core/index.ts';
import type { ComparedRelation, DifferentRow, Verification } from '../../engine/index.ts';
import { formatCount, plural, toWidth, wrap } from './format.ts';
import type { LineLayout } from './node-line.ts';

type Status = ComparedRelation['status'];

const STATUS: Readonly<Record<Status, { readonly word: Text; readonly colour: 'green' | 'yellow' | 'red' }>> = {
  same: { word: { fr: 'OK', en: 'SAME' }, colour: 'green' },
  different: { word: { fr: 'DIFF.', en: 'DIFF' }, colour: 'red' },
  missing: { word: { fr: 'ABSENTE', en: 'ABSENT' }, colour: 'red' },
  error: { word: { fr: 'ERREUR', en: 'ERROR' }, colour: 'red' },
  skipped: { word: { fr: 'SAUTÉE', en: 'SKIP' }, colour: 'yellow' },
  uncompared: { word: { fr: 'LAISSÉE', en: 'LEFT' }, colour: 'yellow' },
};

const FIXED_COLUMNS = 51;
const NARROWEST_NAME = 20;
/** Texts such as GeoJSON would hide what else differs. */
const LONGEST_VALUE = 60;
/** Columns of one row that are shown; the JSON form has them all. */
const SHOWN_COLUMNS = 6;

/** The line above the relations. */
export function renderComparisonHead({ language, width, paint }: LineLayout): string {
  const heads =
    language === 'fr'
      ? ['relation', 'lignes', 'manquent', 'en trop', 'diffèrent']
      : ['relation', 'rows', 'missing', 'surplus', 'different'];
  const [name = '', ...counts] = heads;
  const columns = counts.map((head) => head.padStart(11)).join('');
  return paint.bold(`${' '.repeat(8)}${toWidth(name, nameWidth(width))}${columns}`);
}

/** A relation's line, and below it what differs: columns, and some of the rows. */
export function renderComparison(result: ComparedRelation, layout: LineLayout): readonly string[] {
  const { language, width, paint } = layout;
  const { word, colour } = STATUS[result.status];
  const { schema, identifier } = result.node.relation;
  const counts = [result.rows?.rebuilt, result.counts?.missing, result.counts?.surplus, result.counts?.different];
  const cells = counts.map((count) => (count === undefined ? '' : formatCount(count, language)).padStart(11)).join('');
  const line = `${paint[colour](toWidth(word[language], 8))}${toWidth(shownName(schema, identifier, width), nameWidth(width))}${cells}`;
  return [line.trimEnd(), ...detailsOf(result, language).flatMap((text) => indented(text, width))];
}

/** Without its schema where that does not fit: the name says more. */
function shownName(schema: string, identifier: string, width: number): string {
  const whole = `${schema}.${identifier}`;
  return whole.length < nameWidth(width) ? whole : identifier;
}

function nameWidth(width: number): number {
  return Math.max(NARROWEST_NAME, width - FIXED_COLUMNS - 1);
}

function indented(text: string, width: number): readonly string[] {
  return wrap(text, width - 10).map((line, index) => `        ${index === 0 ? '' : '  '}${line}`);
}

function detailsOf({ reason, shape, columns, samples, key }: ComparedRelation, language: Language): readonly string[] {
  const fr = language === 'fr';
  const list = (columns ?? []).map(({ name, rows, isKey }) => {
    const suffix = isKey ? (fr ? ', clé' : ', key') : '';
    return `${name} (${formatCount(rows, language)}${suffix})`;
  });
  return [
    ...(reason ? [reason[language]] : []),
    ...(shape ?? []).map((text) => `${fr ? 'colonne' : 'column'} ${text[language]}`),
    ...(list.length > 0 ? [`${fr ? 'colonnes :' : 'columns:'} ${list.join(', ')}`] : []),
    ...(samples ?? []).map((sample) => sampleText(sample, key.length > 0, language)),
  ];
}

const SIGNS = { missing: '-', surplus: '+', different: '≠' } as const;

function sampleText({ kind, key, columns }: DifferentRow, isKeyed: boolean, language: Language): string {
  const cells = key.slice(0, isKeyed ? key.length : SHOWN_COLUMNS);
  const identity = cells.map(({ column, value }) => `${column} ${shown(value, language)}`).join(', ');
  const changes = columns.slice(0, SHOWN_COLUMNS).map(({ column, published, rebuilt }) => {
    if (published === undefined) return `${column} ${shown(undefined, language)}`;
    return `${column} ${shown(published, language)} → ${shown(rebuilt, language)}`;
  });
  const more = columns.length > SHOWN_COLUMNS || cells.length < key.length ? ', …' : '';
  return `${SIGNS[kind]} ${identity}${changes.length > 0 ? `${language === 'fr' ? ' :' : ':'} ${changes.join(', ')}` : ''}${more}`;
}

function shown(value: string | null | undefined, language: Language): string {
  if (value === undefined) return language === 'fr' ? '(masqué)' : '(masked)';
  if (value === null) return 'NULL';
  const line = value.replace(/\s+/g, ' ');
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE - 1)}…` : line;
}

/** How it ended, and what to do where something differs. */
export function renderVerification({ relations, isSame }: Verification, { language, width }: LineLayout): string {
  const fr = language === 'fr';
  const count = formatCount(relations.length, language);
  const compared = plural(
    relations.length,
    language,
    { fr: 'relation comparée', en: 'relation compared' },
    { fr: 'relations comparées', en: 'relations compared' },
  );
  if (relations.length === 0) return fr ? 'Aucun modèle à comparer.' : 'No model to compare.';
  if (isSame) {
    const same = fr
      ? `${count} ${compared} : une reconstruction complète laisserait exactement ces lignes.`
      : `${count} ${compared}: a full refresh would leave exactly these rows.`;
    return `\n${wrap(same, width).join('\n')}`;
  }
  const wrong = relations.filter(({ status }) => status !== 'same' && status !== 'uncompared').length;
  const differ = formatCount(wrong, language);
  const lines = fr
    ? [
        `${count} ${compared}, ${differ} en défaut. « - » : ligne qui manque ; « + » : ligne en trop ; « ≠ » : publiée → attendue.`,
        '→ Si la source a changé depuis le dernier rafraîchissement, ou s’il avait d’autres --vars (date_reference), c’est normal : relancez sigeti refresh, puis cette commande avec les mêmes. Sinon sigeti refresh --full-refresh remet tout en ordre.',
      ]
    : [
        `${count} ${compared}, ${differ} at fault. '-': row that is missing; '+': row in excess; '≠': published → expected.`,
        '→ Where the source has changed since the last refresh, or the refresh had other --vars (date_reference), that is as it should be: run sigeti refresh again, then this command with the same. Otherwise sigeti refresh --full-refresh puts everything right.',
      ];
  return `\n${lines.flatMap((line) => wrap(line, width)).join('\n')}`;
}
