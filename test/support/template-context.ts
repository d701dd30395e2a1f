import { join } from 'node:path';
import { type ExecutableNode, hasRelation, type Manifest, type Node, type RunEvent } from '../../src/core/index.ts';
import type { CatalogColumn, CatalogRelation, QueryResult } from '../../src/engine/adapter/index.ts';
import { loadWorkspace, type Workspace } from '../../src/engine/config/index.ts';
import {
  blameProject,
  MacroRegistry,
  ManifestLookup,
  openMacroFile,
  runtimeScope,
  type TemplateDatabase,
} from '../../src/engine/context/index.ts';
import { parseTemplate, renderTemplate } from '../../src/engine/jinja/index.ts';

const PROJECT = join(import.meta.dirname, '../fixtures/golden/compile/project');

/** What a test gives a template to work with; everything has a default. */
export interface TemplateWorld {
  /** Macro files by package; the root project is `golden`, and a package `outils` may be given. */
  readonly macros?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly query?: (sql: string) => QueryResult;
  readonly relations?: readonly CatalogRelation[];
  readonly columns?: readonly CatalogColumn[];
  readonly nodes?: readonly Node[];
  readonly dependsOn?: readonly string[];
}

/** The workspace of the golden project, with these variables on the command line. */
export async function openWorkspace(cliVars: Readonly<Record<string, unknown>> = {}): Promise<Workspace> {
  const workspace = await loadWorkspace({ projectDirectory: PROJECT, profilesDirectory: PROJECT, environment: {} });
  return { ...workspace, cliVars };
}

export function registryOf(
  macros: Readonly<Record<string, string>>,
  dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[] = [],
): MacroRegistry {
  const packages = Object.entries({ golden: '', ...macros }).map(([name, text]) => {
    const file = `macros/${name}.sql`;
    return { name, files: [openMacroFile(text, file)] };
  });
  return new MacroRegistry(packages, { rootPackage: 'golden', dispatch });
}

export function modelNode(name: string, fields: Partial<ExecutableNode> = {}): ExecutableNode {
  return {
    resourceType: 'model',
    uniqueId: `model.golden.${name}`,
    name,
    packageName: 'golden',
    path: `${name}.sql`,
    originalFilePath: `models/${name}.sql`,
    fqn: ['golden', name],
    description: '',
    tags: [],
    meta: {},
    config: { enabled: true, materialized: 'view', tags: [], meta: {} },
    unrenderedConfig: {},
    rawCode: '',
    checksum: '',
    relation: { database: 'gold', schema: 'dwh', identifier: name },
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    columns: {},
    ...fields,
  } as ExecutableNode;
}

/** Renders a text as the model `m` would be for execution. Also tells what it said and what it sent to the server. */
export async function renderAs(
  text: string,
  world: TemplateWorld = {},
): Promise<{ text: string; events: RunEvent[]; statements: string[] }> {
  const events: RunEvent[] = [];
  const statements: string[] = [];
  const node = modelNode('m', {
    config: { enabled: true, materialized: 'view', tags: [], meta: {}, ...world.config },
    dependsOn: { nodes: world.dependsOn ?? [], macros: [] },
  });
  const nodes = new Map([node, ...(world.nodes ?? [])].map((each) => [each.uniqueId, each]));
  const manifest: Manifest = {
    projectName: 'golden',
    adapterType: 'postgres',
    nodes,
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    disabled: new Map(),
  };
  const scope = await runtimeScope({
    node,
    manifest,
    workspace: await openWorkspace(world.vars),
    lookup: new ManifestLookup(manifest),
    macros: registryOf(world.macros ?? {}),
    database: databaseOf(world, statements),
    resolve: (uniqueId) => {
      const found = nodes.get(uniqueId);
      if (!found || !hasRelation(found)) throw new Error(`no relation: ${uniqueId}`);
      return found.relation;
    },
    emit: (event) => events.push(event),
    selected: [],
    onEphemeral: () => undefined,
    write: () => undefined,
  });
  const rendered = await blameProject(() => renderTemplate(parseTemplate(text, 'models/m.sql'), scope));
  return { text: rendered, events, statements };
}

function databaseOf(world: TemplateWorld, statements: string[]): TemplateDatabase {
  return {
    query: async (sql) => {
      statements.push(sql.trim());
      return world.query?.(sql) ?? { columns: [], rows: [], rowCount: 0 };
    },
    commit: async () => void statements.push('-- commit'),
    getRelation: async ({ schema, identifier }) =>
      world.relations?.find((relation) => relation.schema === schema && relation.identifier === identifier),
    listRelations: async (_, schema) => (world.relations ?? []).filter((relation) => relation.schema === schema),
    getColumns: async () => world.columns ?? [],
    schemaExists: async (schema) => schema === 'dwh',
    forget: (schema) => statements.push(`-- forget ${schema}`),
  };
}

/** A relation of the catalogue with nothing special about it. */
export function catalogRelation(identifier: string, kind: CatalogRelation['kind'] = 'table'): CatalogRelation {
  const name = { database: 'gold', schema: 'dwh', identifier };
  return {
    ...name,
    kind,
    oid: 1,
    unlogged: false,
    columns: [],
    options: [],
    rowEstimate: -1,
    indexes: [],
    constraints: [],
  };
}
