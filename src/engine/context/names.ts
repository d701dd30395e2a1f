import type { RelationName } from '../../core/index.ts';
import type { Target, Workspace } from '../config/index.ts';
import { printText, toPython, type Value } from '../jinja/index.ts';
import { parsingAdapter } from './adapter-object.ts';
import { baseMembers, messageMembers } from './base.ts';
import { type CaptureNode, describeSkeleton } from './capture.ts';
import { contextObject } from './context-object.ts';
import { envVar } from './environment.ts';
import { macroNotFound } from './errors.ts';
import { constant } from './members.ts';
import type { MacroRegistry } from './registry.ts';
import { ContextScope } from './scope.ts';
import { VarObject } from './vars.ts';

/** A node that is not built anywhere yet. */
type UnnamedNode = Omit<CaptureNode, 'relation'>;

/** Where a node is taken to be built before anything is asked: that is what macros see that name it. */
export function provisionalRelation({ name }: Pick<CaptureNode, 'name'>, target: NamesOfTarget): RelationName {
  return { database: target.dbname, schema: target.schema, identifier: name };
}

type NamesOfTarget = Pick<Target, 'dbname' | 'schema'>;

/**
 * Asks where nodes are built: what `generate_database_name`, `generate_schema_name` and `generate_alias_name` answer, but
 * for what snapshots say themselves, as PostgreSQL stores it. A package's own macro decides for its nodes, then the root
 * project's, then dbt's rule. What was looked for to name one node is not looked for again to name another.
 */
export class Namer {
  readonly #workspace: Workspace;
  readonly #macros: MacroRegistry;
  readonly #target: NamesOfTarget;
  readonly #areUntouched = new Map<string, boolean>();

  constructor(workspace: Workspace, macros: MacroRegistry) {
    this.#workspace = workspace;
    this.#macros = macros;
    const { dbname, schema } = workspace.target;
    this.#target = { dbname, schema };
  }

  async name(node: UnnamedNode): Promise<RelationName> {
    let asking: ReturnType<typeof macroCaller> | undefined;
    const nameBy = (macro: NamingMacro, custom: unknown): string | Promise<string> => {
      const ruled = this.#byRule(macro, custom, node);
      if (ruled !== undefined) return ruled;
      const unnamed = () => ({ ...node, relation: provisionalRelation(node, this.#target) });
      asking ??= macroCaller(unnamed(), this.#workspace, this.#macros);
      return asking(macro, custom);
    };
    const { database, schema, alias } = node.config;
    const relation = {
      database: await nameBy('generate_database_name', database),
      schema: await nameBy('generate_schema_name', schema),
      identifier: await nameBy('generate_alias_name', alias),
    };
    return this.#stored(node, relation);
  }

  /** The name of a node that no macro of the project names; of any other, undefined. */
  nameByRule(node: UnnamedNode): RelationName | undefined {
    const { config } = node;
    const database = this.#byRule('generate_database_name', config.database, node);
    const schema = this.#byRule('generate_schema_name', config.schema, node);
    const identifier = this.#byRule('generate_alias_name', config.alias, node);
    const isRuled = database !== undefined && schema !== undefined && identifier !== undefined;
    return isRuled ? this.#stored(node, { database, schema, identifier }) : undefined;
  }

  /**
   * Snapshots may name their schema and database themselves, past the macros. PostgreSQL puts a name into lower case where
   * the project's `quoting` leaves it unquoted: A to Z, nothing else.
   */
  #stored({ resourceType, config }: UnnamedNode, relation: RelationName): RelationName {
    const { target_schema: schema, target_database: database } = resourceType === 'snapshot' ? config : {};
    const named = {
      ...relation,
      ...(typeof schema === 'string' && schema !== '' ? { schema } : {}),
      ...(typeof database === 'string' && database !== '' ? { database } : {}),
    };
    const { quoting } = this.#workspace.root;
    const stored = (part: keyof RelationName) =>
      quoting[part] === false ? named[part].replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : named[part];
    return { database: stored('database'), schema: stored('schema'), identifier: stored('identifier') };
  }

  #byRule(macro: NamingMacro, custom: unknown, node: UnnamedNode): string | undefined {
    const isPrinted = (custom ?? null) === null || typeof custom === 'string';
    return isPrinted && this.#isUntouched(macro, node.packageName)
      ? RULES[macro](custom, node, this.#target).trim()
      : undefined;
  }

  /** Whether the macro and the one it dispatches to are the built-in ones for nodes of the package. */
  #isUntouched(macro: NamingMacro, packageName: string): boolean {
    const key = `${macro} ${packageName}`;
    const known = this.#areUntouched.get(key);
    if (known !== undefined) return known;
    const isUntouched =
      this.#macros.find(macro, packageName)?.packageName === 'dbt' &&
      this.#macros.dispatch(macro, 'dbt', packageName).packageName === 'dbt';
    this.#areUntouched.set(key, isUntouched);
    return isUntouched;
  }
}

type NamingMacro = 'generate_database_name' | 'generate_schema_name' | 'generate_alias_name';

/**
 * What the built-in macros answer (builtins/names.sql; a test holds the two together). Few projects override them, and
 * six macro calls for each of hundreds of tests are a tenth of the time it takes to parse a project.
 */
const RULES: Readonly<Record<NamingMacro, (custom: unknown, node: UnnamedNode, target: NamesOfTarget) => string>> = {
  generate_database_name: (custom, _, { dbname }) => (typeof custom === 'string' ? custom : dbname),
  generate_schema_name: (custom, _, { schema }) => (typeof custom === 'string' ? `${schema}_${custom.trim()}` : schema),
  generate_alias_name: (custom, { name, version }) => {
    if (typeof custom === 'string' && custom !== '') return custom;
    return version === undefined ? name : `${name}_v${String(version).replaceAll('.', '_')}`;
  },
};

function macroCaller(
  node: CaptureNode,
  workspace: Workspace,
  macros: MacroRegistry,
): (macro: NamingMacro, custom: unknown) => Promise<string> {
  const context: ContextScope = new ContextScope({
    macros,
    packageName: node.packageName,
    members: [
      {
        adapter: () =>
          parsingAdapter({ quoting: workspace.root.quoting, dispatch: (name, space) => context.dispatch(name, space) }),
        context: () => contextObject(context),
        var: () => new VarObject(workspace, node.packageName, true),
        env_var: () => envVar(workspace),
        execute: constant(false),
      },
      messageMembers({ emit: () => undefined }),
      baseMembers(workspace),
    ],
    lenient: false,
  });
  const described = toPython(describeSkeleton(node));
  return async (macro, custom) => {
    const entry = macros.find(macro, node.packageName);
    if (!entry) throw macroNotFound(macro, undefined, [macro]);
    const answer: Value = await context.bind(entry)([toPython(custom ?? null), described], {});
    return printText(answer).trim();
  };
}
