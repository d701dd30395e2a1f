import {
  CONSTRAINT_TYPES,
  canHaveConstraints,
  configInvalid,
  constraintsIgnored,
  constraintsNotCreated,
  type DeclaredConstraint,
  declaredConstraints,
  isContractEnforced,
  isCreated,
  type ModelNode,
  type SigetiError,
  type SourceLocation,
  type Text,
} from '../../core/index.ts';
import type { YamlPath } from '../config/index.ts';

/** What `on_schema_change` may be beside a contract. */
const FOLLOWING = ['append_new_columns', 'fail'];
/** Bytes of a name that PostgreSQL does not cut. */
const LONGEST_NAME = 63;

/** What is wrong with a model's contract, and what of it building leaves out. */
export interface ContractFindings {
  readonly errors: readonly SigetiError[];
  readonly warnings: readonly SigetiError[];
}

/** Checks what a model says of its constraints. `places`: of its constraints in the YAML, and of its configuration. */
export function checkContract(
  node: ModelNode,
  places: { readonly constraints: () => SourceLocation; readonly config: (path: YamlPath) => SourceLocation },
): ContractFindings {
  const declared = declaredConstraints(node);
  const warned = declared.filter(({ warns }) => warns);
  if (!isContractEnforced(node)) return { errors: [], warnings: ignored(node, warned, 'contract', places.constraints) };
  const reasons = [unknownType(node), ...wrongKeys(declared), wrongColumn(node, declared), ...wrongNames(declared)];
  const errors = reasons.flatMap((expected) =>
    expected === undefined ? [] : [configInvalid(node.uniqueId, 'constraints', expected, places.constraints())],
  );
  if (node.config.materialized === 'incremental' && !FOLLOWING.includes(String(node.config.on_schema_change))) {
    const names = FOLLOWING.join(', ');
    const expected = {
      fr: `un de : ${names}, comme le contrat le veut`,
      en: `one of: ${names}, as the contract needs`,
    };
    errors.push(configInvalid(node.uniqueId, 'on_schema_change', expected, places.config(['on_schema_change'])));
  }
  if (!canHaveConstraints(node))
    return { errors, warnings: ignored(node, warned, 'materialization', places.constraints) };
  const left = [...new Set(warned.filter((one) => !isCreated(one)).map(({ type }) => type))];
  const warnings = left.length === 0 ? [] : [constraintsNotCreated(node.uniqueId, left, places.constraints())];
  return { errors, warnings };
}

function ignored(
  { uniqueId, config }: ModelNode,
  warned: readonly DeclaredConstraint[],
  why: 'contract' | 'materialization',
  place: () => SourceLocation,
): readonly SigetiError[] {
  if (warned.length === 0) return [];
  return [constraintsIgnored(uniqueId, why === 'contract' ? undefined : config.materialized, place())];
}

function unknownType({ columns, constraints = [] }: ModelNode): Text | undefined {
  const all = [...Object.values(columns).flatMap((column) => column.constraints ?? []), ...constraints];
  const isKnown = (written: unknown) =>
    typeof written === 'object' &&
    written !== null &&
    'type' in written &&
    CONSTRAINT_TYPES.some((type) => type === written.type);
  if (all.every(isKnown)) return undefined;
  const list = CONSTRAINT_TYPES.join(', ');
  return {
    fr: `une liste où chaque contrainte a un type : ${list}`,
    en: `a list in which each constraint has a type: ${list}`,
  };
}

/** A table has one primary key, and keys of the whole table say which columns they are of. */
function wrongKeys(declared: readonly DeclaredConstraint[]): readonly (Text | undefined)[] {
  const keys = declared.filter(({ type }) => type === 'primary_key' || type === 'unique');
  return [
    declared.filter(({ type }) => type === 'primary_key').length > 1
      ? {
          fr: 'une liste avec une seule primary_key ; celle de plusieurs colonnes est au niveau du modèle, avec columns: [a, b]',
          en: 'a list with one primary_key; that of several columns belongs to the model, with columns: [a, b]',
        }
      : undefined,
    keys.some(({ columns }) => columns.length === 0)
      ? {
          fr: 'une liste où primary_key et unique ont leurs colonnes : columns: [a, b]',
          en: 'a list in which primary_key and unique have their columns: columns: [a, b]',
        }
      : undefined,
  ];
}

function wrongColumn({ columns }: ModelNode, declared: readonly DeclaredConstraint[]): Text | undefined {
  const known = Object.keys(columns).flatMap((name) => [name, name.toLowerCase(), `"${name}"`]);
  const unknown = declared
    .filter(({ type }) => type === 'primary_key' || type === 'unique')
    .flatMap((one) => one.columns.filter((name) => !known.includes(name) && !known.includes(name.toLowerCase())));
  const [first] = unknown;
  if (first === undefined) return undefined;
  const list = Object.keys(columns).join(', ');
  return {
    fr: `faite de colonnes du contrat ; « ${first} » n’en est pas : ${list}`,
    en: `made of columns of the contract; '${first}' is none: ${list}`,
  };
}

function wrongNames(declared: readonly DeclaredConstraint[]): readonly (Text | undefined)[] {
  const names = declared.flatMap(({ name }) => name ?? []);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const long = names.find((name) => Buffer.byteLength(name) > LONGEST_NAME);
  return [
    twice === undefined
      ? undefined
      : { fr: `une liste sans deux fois le nom « ${twice} »`, en: `a list without the name '${twice}' twice` },
    long === undefined
      ? undefined
      : {
          fr: `une liste de noms d’au plus ${LONGEST_NAME} octets ; « ${long} » en a ${Buffer.byteLength(long)}`,
          en: `a list of names of at most ${LONGEST_NAME} bytes; '${long}' has ${Buffer.byteLength(long)}`,
        },
  ];
}
