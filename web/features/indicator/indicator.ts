import type { DocumentedColumn, DocumentedNode } from '../../../src/core/index.ts';

/** A figure that a column holds, in the words of `meta`: French or English keys. */
export interface Indicator {
  readonly node: DocumentedNode;
  readonly column: DocumentedColumn;
  readonly label: string;
  readonly unit: string;
  readonly formula: string;
}

const LABEL = ['libelle', 'libellé', 'label'] as const;
const UNIT = ['unite', 'unité', 'unit'] as const;
const FORMULA = ['formule', 'formula'] as const;

/** Keys of `meta` that are shown as an indicator's words, and nowhere else. */
export const LABEL_KEYS: ReadonlySet<string> = new Set([...LABEL, ...UNIT, ...FORMULA]);

/** The columns of a node that are indicators: those with a label and a formula or a unit. */
export function indicatorsOf(node: DocumentedNode): readonly Indicator[] {
  return node.columns.flatMap((column) => {
    const label = wordOf(column, LABEL);
    const unit = wordOf(column, UNIT);
    const formula = wordOf(column, FORMULA);
    return label !== '' && (unit !== '' || formula !== '') ? [{ node, column, label, unit, formula }] : [];
  });
}

function wordOf({ meta }: DocumentedColumn, keys: readonly string[]): string {
  const value = keys.map((key) => meta[key]).find((found) => typeof found === 'string' || typeof found === 'number');
  return value === undefined ? '' : String(value);
}
