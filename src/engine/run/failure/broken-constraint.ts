import {
  type DeclaredConstraint,
  type ErrorDetails,
  type ExecutableNode,
  enforcedConstraints,
  type ServerReport,
  type Text,
} from '../../../core/index.ts';
import { wantedConstraints } from '../../materialize/index.ts';
import { hashOf } from '../hash.ts';
import type { Explain } from './failure.ts';

/** Rows that break a constraint of the node's contract: which one, the key where the server names it, and a remedy. */
export const explainBrokenConstraint: Explain = async (error, { node }) => {
  const { server = {}, sqlState } = error;
  const broken = isOfNode(server, node) ? findBroken(server, node) : undefined;
  if (broken === undefined) return undefined;
  const what = written(broken);
  const reason = reasonOf(error, server);
  return {
    ...error,
    code: 'RUN_CONSTRAINT_VIOLATED',
    message: {
      fr: `La contrainte « ${what} » du contrat n’est pas respectée (${sqlState}) : ${reason.fr}. Rien n’est publié.`,
      en: `The constraint '${what}' of the contract is not respected (${sqlState}): ${reason.en}. Nothing is published.`,
    },
    hint: remedyFor(broken, node),
  };
};

/** Two constraints or indexes of one schema cannot have one name. */
export const explainTakenName: Explain = async (error, { node }) => {
  const names = (enforcedConstraints(node) ?? []).flatMap(({ name }) => name ?? []);
  const name = names.find((one) => error.message.en.includes(`"${one}"`));
  if (name === undefined) return undefined;
  return {
    ...error,
    code: 'RUN_CONFIG_INVALID',
    config: ['constraints'],
    message: {
      fr: `La contrainte ne peut pas s’appeler « ${name} » : ce nom est déjà pris dans le schéma ${node.relation.schema}.`,
      en: `The constraint cannot be called '${name}': that name is taken in the schema ${node.relation.schema}.`,
    },
    hint: {
      fr: 'Donnez-lui un autre name dans le YAML, ou aucun.',
      en: 'Give it another name in the YAML, or none.',
    },
  };
};

const UNIQUE: Text = {
  fr: 'Ne gardez qu’une ligne par clé (cherchez une jointure qui multiplie les lignes, ou la source), ou changez la contrainte dans le YAML.',
  en: 'Keep one row per key (look for a join that multiplies rows, or at the source), or change the constraint in the YAML.',
};
const OTHER: Text = {
  fr: 'Corrigez ou écartez les lignes qui ne la respectent pas, ou changez-la dans le YAML.',
  en: 'Correct or leave out the rows that break it, or change it in the YAML.',
};
const REMEDIES: Readonly<Record<DeclaredConstraint['type'], Text>> = {
  unique: UNIQUE,
  primary_key: UNIQUE,
  not_null: {
    fr: 'Donnez une valeur à la colonne (coalesce), écartez ces lignes, ou retirez la contrainte du YAML.',
    en: 'Give the column a value (coalesce), leave these rows out, or take the constraint out of the YAML.',
  },
  check: OTHER,
  custom: OTHER,
  foreign_key: OTHER,
};

/** A column that an increment adds is null in the rows that are there. */
function remedyFor({ type }: DeclaredConstraint, { config }: ExecutableNode): Text {
  const remedy = REMEDIES[type];
  if (type !== 'not_null' || config.materialized !== 'incremental') return remedy;
  return {
    fr: `${remedy.fr} Pour une colonne nouvelle : --full-refresh.`,
    en: `${remedy.en} For a new column: --full-refresh.`,
  };
}

/** The published table, or the one that is built out of sight to be it. */
function isOfNode({ schema = '', table }: ServerReport, { relation }: ExecutableNode): boolean {
  return schema.startsWith('_wap_') || (schema === relation.schema && table === relation.identifier);
}

function findBroken({ constraint, column }: ServerReport, node: ExecutableNode): DeclaredConstraint | undefined {
  const constraints = enforcedConstraints(node) ?? [];
  const known = Object.values(node.columns).map(({ name, quote }) => (quote === true ? name : name.toLowerCase()));
  const columns = known.map((name) => ({ name, type: '', notNull: false }));
  const wanted = wantedConstraints({ target: node.relation, hash: hashOf, constraints }, columns);
  const named = wanted.find(({ name, builtAs }) => constraint === name || constraint === builtAs);
  if (named !== undefined || column === undefined) return named?.declared;
  const isOfColumn = (one: DeclaredConstraint) =>
    one.columns.some((written) => written === column || written.toLowerCase() === column || written === `"${column}"`);
  const [notNull, key] = ['not_null', 'primary_key'].map((type) =>
    constraints.find((one) => one.type === type && isOfColumn(one)),
  );
  return notNull ?? key;
}

function written({ type, columns, expression, name }: DeclaredConstraint): string {
  const prefix = name === undefined ? '' : `${name} : `;
  if (type === 'check') return `${prefix}check (${expression})`;
  if (type === 'custom') return `${prefix}${expression}`;
  return `${prefix}${type.replace('_', ' ')} (${columns.join(', ')})`;
}

/** The key stands in the server's detail as `(a, b)=(1, 2)`, in every language. A whole row is not repeated. */
function reasonOf({ sqlState }: ErrorDetails, { detail = '', column }: ServerReport): Text {
  const key = /\(.*?\)=\(.*\)/s.exec(detail)?.[0];
  if (sqlState === '23505') {
    return key === undefined
      ? { fr: 'une clé vient plusieurs fois', en: 'a key comes several times' }
      : { fr: `${key} vient plusieurs fois`, en: `${key} comes several times` };
  }
  if (sqlState === '23502') {
    return { fr: `${column} est vide dans au moins une ligne`, en: `${column} is null in at least one row` };
  }
  return { fr: 'au moins une ligne ne la respecte pas', en: 'at least one row breaks it' };
}
