import {
  type ExecutableNode,
  hasRelation,
  isExecutable,
  nearestNames,
  quoteIdentifier,
  quoteLiteral,
  type SourceLocation,
  type SourceNode,
  type UnitTestInput,
  type UnitTestNode,
  type UnitTestRows,
  unitTestInvalid,
  unitTestRelationMissing,
} from '../../core/index.ts';
import { findStaticCalls, parseTemplate } from '../jinja/index.ts';
import { type CompileEnvironment, lookupOf, renderNode } from './compile-node.ts';
import { injectCtes } from './inject-ctes.ts';

/** Name and type of a column that made-up rows are cast to. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * The SQL of a unit test's model that reads the given rows in the place of its inputs. Throws PARSE_UNIT_TEST_INVALID,
 * COMPILE_UNIT_TEST_RELATION and what compiling a model throws.
 */
export async function compileUnitTest(test: UnitTestNode, environment: CompileEnvironment): Promise<string> {
  const { manifest, workspace } = environment;
  const model = manifest.nodes.get(test.dependsOn.nodes[0] ?? '');
  if (model?.resourceType !== 'model') throw new TypeError(`No model: ${test.uniqueId}`);
  const standIns = new Map<string, string>();
  const ctes: string[] = [];
  for (const input of test.given) {
    const node = inputNode(input, test, model, environment);
    const name = `${node.relation.identifier}${standIns.size}`;
    standIns.set(node.uniqueId, name);
    ctes.push(` __dbt__cte__${name} as (\n${await inputSql(input, node, test, environment)}\n)`);
  }
  const { vars, envVars, macros } = test.overrides;
  const { environment: variables } = workspace;
  const get = (name: string) =>
    name in envVars ? { value: String(envVars[name]), origin: test.originalFilePath } : variables.get(name);
  const overridden = { ...workspace, cliVars: { ...workspace.cliVars, ...vars }, environment: { get } };
  const { own, extraCtes } = await renderNode(model, {
    ...environment,
    workspace: overridden,
    standIns,
    macroOverrides: macros,
  });
  return injectCtes(own, [...ctes, ...extraCtes.map(({ sql }) => sql)]);
}

function inputNode(
  { input }: UnitTestInput,
  test: UnitTestNode,
  model: ExecutableNode,
  { manifest, workspace }: CompileEnvironment,
): ExecutableNode | SourceNode {
  if (input.trim() === 'this') return model;
  const [call] = findStaticCalls(parseTemplate(`{{ ${input} }}`, test.originalFilePath)).calls;
  const args = call?.args.map(String) ?? [];
  const lookup = lookupOf(manifest);
  const version = call?.kwargs.version ?? call?.kwargs.v;
  const [first = '', second] = args;
  const ref = second === undefined ? { name: first } : { package: first, name: second };
  const pinned = version === undefined || version === null ? ref : { ...ref, version: String(version) };
  const found =
    call?.name === 'source'
      ? lookup.source(first, second ?? '', test.packageName, workspace.root.name)
      : lookup.ref(pinned, test.packageName, workspace.root.name);
  if (found) return found;
  const names = [...manifest.nodes.values()].filter(hasRelation).map(({ name }) => name);
  const reason = { fr: `son entrée ${input} n’existe pas`, en: `its input ${input} does not exist` };
  throw unitTestInvalid(test.uniqueId, reason, placeOf(test), nearestNames(args.at(-1) ?? input, names));
}

/** The rows of an input as SQL, in the types of the relation that they stand for. */
async function inputSql(
  input: UnitTestInput,
  node: ExecutableNode | SourceNode,
  test: UnitTestNode,
  { database, defer }: CompileEnvironment,
): Promise<string> {
  if (input.format === 'sql') return String(input.rows);
  const deferred = await defer?.(node.uniqueId, database);
  const columns = await database.getColumns(deferred ?? node.relation);
  if (columns.length > 0) return rowsSql(input, columns, test);
  const isEphemeral = isExecutable(node) && node.config.materialized === 'ephemeral';
  throw unitTestRelationMissing(test.uniqueId, { input: input.input, name: node.name, isEphemeral }, placeOf(test));
}

/** Made-up rows as SQL: every column of `columns`, in its type; what a row leaves out is NULL. */
export function rowsSql({ rows }: UnitTestRows, columns: readonly TypedColumn[], test: UnitTestNode): string {
  const list = typeof rows === 'string' ? [] : rows;
  const known = columns.map(({ name }) => name);
  const unknown = list.flatMap((row) => Object.keys(row)).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const list = known.join(', ');
    const reason = {
      fr: `la colonne « ${unknown} » n’existe pas ; il y a ${list}`,
      en: `there is no column '${unknown}'; there are ${list}`,
    };
    throw unitTestInvalid(test.uniqueId, reason, placeOf(test), nearestNames(unknown, known));
  }
  const selectRow = (row: Readonly<Record<string, unknown>>) =>
    `select ${columns
      .map(({ name, type }) => `cast(${literal(row[name])} as ${type}) as ${quoteIdentifier(name)}`)
      .join(', ')}`;
  return list.length === 0 ? `${selectRow({})} limit 0` : list.map(selectRow).join('\nunion all\n');
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return quoteLiteral(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function placeOf({ originalFilePath }: UnitTestNode): SourceLocation {
  return { file: originalFilePath };
}
