import type { ColumnInfo, Node } from './manifest.ts';

/** Words with which a project marks a column as personal data, as a tag or as a key of `meta`. */
export const PERSONAL_WORDS: ReadonlySet<string> = new Set([
  'pii',
  'personal',
  'personal_data',
  'personnel',
  'personnelle',
  'donnee_personnelle',
]);

/** Of a whole model: the other words may well name its subject, such as a table of the staff (`personnel`). */
const MODEL_WORDS: ReadonlySet<string> = new Set(['pii', 'personal_data', 'donnee_personnelle']);

type Marks = Pick<ColumnInfo, 'tags' | 'meta'>;

function isMarked({ tags, meta }: Marks, words: ReadonlySet<string>): boolean {
  const says = (text: string) => words.has(fold(text));
  return tags.some(says) || Object.entries(meta).some(([key, value]) => says(key) && value !== false && value !== null);
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * Whether a column of a node holds personal data: it is marked (`meta: {pii: true}`, tag `pii`), or its whole node is
 * and the column is not let out by `meta: {pii: false}`. Names are compared without case.
 */
export function isPersonalColumn(node: Node, name: string): boolean {
  const column = columnsOf(node).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (column !== undefined && isMarked(column, PERSONAL_WORDS)) return true;
  return isMarked(node, MODEL_WORDS) && column?.meta.pii !== false;
}

/** Whether any column of the node holds personal data. */
export function hasPersonalData(node: Node): boolean {
  return isMarked(node, MODEL_WORDS) || columnsOf(node).some((column) => isMarked(column, PERSONAL_WORDS));
}

function columnsOf(node: Node): readonly ColumnInfo[] {
  return 'columns' in node ? Object.values(node.columns) : [];
}
