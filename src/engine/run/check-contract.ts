import {
  type ExecutableNode,
  isContractEnforced,
  type ModelNode,
  quoteIdentifier,
  SigetiError,
} from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { purposeText } from '../adapter/index.ts';

/** A column of a query or of a contract: its type as `format_type` writes it, and what counts as the same. */
interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** A column that the model and its contract do not share. */
interface Mismatch {
  readonly name: string;
  readonly definition: string;
  readonly contract: string;
  readonly reason: keyof typeof REASONS;
}

const REASONS = {
  type: { fr: 'autre type', en: 'data type mismatch' },
  definition: { fr: 'absente du modèle', en: 'missing in definition' },
  contract: { fr: 'absente du contrat', en: 'missing in contract' },
  untyped: { fr: 'contrat sans data_type', en: 'contract without data_type' },
} as const;

/** Types that dbt holds to be one, since their values look the same. */
const FAMILIES: readonly (readonly string[])[] = [
  ['smallint', 'integer'],
  ['real', 'double precision'],
  ['text', 'character varying', 'character', 'name', '"char"'],
  ['time without time zone', 'time with time zone'],
];

/**
 * Compares the names and types of a model's columns with its contract, where that is enforced, before anything is built.
 * Throws RUN_CONTRACT_BROKEN with every difference, and what the server says of a query or a type that is none.
 */
export async function checkContract(
  session: Session,
  node: ExecutableNode,
  sql: string,
  signal: AbortSignal,
): Promise<void> {
  if (node.resourceType !== 'model' || !isContractEnforced(node)) return;
  const columns = Object.values(node.columns);
  const typed = columns.filter(({ dataType }) => dataType !== undefined);
  const contract = typed.map(
    ({ dataType, ...column }) => `cast(null as ${dataType}) as ${quoteIdentifier(nameOf(column))}`,
  );
  const promised = await columnsOf(session, `select ${contract.join(', ')} where false`, signal);
  const defined = await columnsOf(session, `select * from (\n${sql}\n) as model where false`, signal);
  const untyped = columns.filter(({ dataType }) => dataType === undefined).map(nameOf);
  const mismatches = compare(defined, promised, untyped);
  if (mismatches.length > 0) throw contractBroken(node, mismatches);
}

/** As PostgreSQL reads the name: in lower case where it is not to be quoted. */
function nameOf({ name, quote }: Pick<ModelNode['columns'][string], 'name' | 'quote'>): string {
  return quote ? name : name.toLowerCase();
}

async function columnsOf(session: Session, sql: string, signal: AbortSignal): Promise<readonly TypedColumn[]> {
  try {
    const { columns } = await session.query(sql, [], signal);
    const oids = [...new Set(columns.map(({ typeOid }) => typeOid))];
    const { rows } = await session.query<{ oid: string; name: string }>(
      'select oid::text, format_type(oid, null) as name from unnest($1::oid[]) as oid',
      [oids],
      signal,
    );
    const names = new Map(rows.map(({ oid, name }) => [Number(oid), name]));
    return columns.map(({ name, typeOid }) => ({ name, type: names.get(typeOid) ?? '' }));
  } catch (thrown) {
    const purpose = purposeText('compare the columns with the contract');
    throw thrown instanceof SigetiError ? thrown.with({ purpose }) : thrown;
  }
}

function compare(
  defined: readonly TypedColumn[],
  promised: readonly TypedColumn[],
  untyped: readonly string[],
): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (const { name, type } of defined) {
    const twin = promised.find((column) => column.name === name);
    const mismatch = { name, definition: type, contract: twin?.type ?? '' };
    if (untyped.includes(name)) mismatches.push({ ...mismatch, reason: 'untyped' });
    else if (twin === undefined) mismatches.push({ ...mismatch, reason: 'contract' });
    else if (familyOf(twin.type) !== familyOf(type)) mismatches.push({ ...mismatch, reason: 'type' });
  }
  const missing = [...promised, ...untyped.map((name) => ({ name, type: '' }))].filter(
    ({ name }) => !defined.some((column) => column.name === name),
  );
  return [
    ...mismatches,
    ...missing.map(({ name, type }) => ({ name, definition: '', contract: type, reason: 'definition' }) as const),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Lists of types are as their elements are. */
function familyOf(type: string): string {
  const element = type.replace(/\[\]$/, '');
  const family = FAMILIES.find((types) => types.includes(element))?.[0] ?? element;
  return type === element ? family : `${family}[]`;
}

function contractBroken({ uniqueId, originalFilePath }: ModelNode, mismatches: readonly Mismatch[]): SigetiError {
  const table = (language: 'fr' | 'en') => {
    const head = {
      fr: ['colonne', 'modèle', 'contrat', 'écart'],
      en: ['column', 'definition', 'contract', 'mismatch'],
    };
    const lines = [
      head[language],
      ...mismatches.map(({ name, definition, contract, reason }) => [
        name,
        definition || '-',
        contract || '-',
        REASONS[reason][language],
      ]),
    ];
    const widths = [0, 1, 2].map((at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
    return lines
      .map((cells) =>
        cells
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  };
  return new SigetiError({
    code: 'RUN_CONTRACT_BROKEN',
    message: {
      fr: `Les colonnes du modèle ne sont pas celles que son contrat promet ; rien n’a été construit.\n${table('fr')}`,
      en: `The model's columns are not those that its contract promises; nothing was built.\n${table('en')}`,
    },
    hint: {
      fr: 'Corrigez le SQL (un cast, un alias) ou columns: dans le YAML (name, data_type).',
      en: 'Correct the SQL (a cast, an alias) or columns: in the YAML (name, data_type).',
    },
    location: { file: originalFilePath },
    uniqueId,
  });
}
