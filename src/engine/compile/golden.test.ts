import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ExecutableNode, hasRelation, type Manifest, type Node } from '../../core/index.ts';
import type { CatalogRelation, QueryResult } from '../adapter/index.ts';
import { loadWorkspace, type Workspace } from '../config/index.ts';
import { type Captured, captureNode, type MacroFile, MacroRegistry, Namer, openMacroFile } from '../context/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { type CompileEnvironment, compileNode } from './index.ts';

// What real dbt compiles this project to, byte for byte. How the fixture was made: README.md beside it.

const GOLDEN = join(import.meta.dirname, '../../../test/fixtures/golden/compile');
const PROJECT = join(GOLDEN, 'project');

type Fields = Readonly<Record<string, unknown>>;
interface GoldenNode extends Fields {
  readonly unique_id: string;
  readonly compiled_code?: string;
}

const golden: { readonly nodes: readonly GoldenNode[] } = JSON.parse(readFileSync(join(GOLDEN, 'dbt.json'), 'utf8'));

function coreNode(raw: GoldenNode): Node {
  const node: Record<string, unknown> = {
    ...raw,
    uniqueId: raw.unique_id,
    resourceType: raw.resource_type,
    packageName: raw.package_name,
    originalFilePath: raw.original_file_path,
    rawCode: raw.raw_code,
    checksum: '',
    unrenderedConfig: {},
    columns: {},
    refs: Array.isArray(raw.refs) ? raw.refs.map(({ name }) => ({ name })) : [],
    sources: raw.sources ?? [],
    dependsOn: { nodes: [], macros: [], ...(raw.depends_on as Fields | undefined) },
    testMetadata: raw.test_metadata,
    testKind: raw.test_metadata ? 'generic' : 'singular',
    sourceName: raw.source_name,
    relation: { database: raw.database, schema: raw.schema, identifier: raw.alias ?? raw.identifier },
  };
  return node as unknown as Node;
}

function macroFiles(directory: string, folders: readonly string[]): MacroFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(directory, folder)).map((name) => {
      const file = `${folder}/${name}`;
      return openMacroFile(readFileSync(join(directory, file), 'utf8'), file);
    }),
  );
}

async function openProject(): Promise<{ workspace: Workspace; macros: MacroRegistry; manifest: Manifest }> {
  const loaded = await loadWorkspace({ projectDirectory: PROJECT, profilesDirectory: PROJECT, environment: {} });
  const workspace = { ...loaded, flags: { ...loaded.flags, which: 'compile' } };
  const macros = new MacroRegistry(
    [
      { name: 'golden', files: macroFiles(PROJECT, ['macros', 'tests/generic']) },
      { name: 'outils', files: macroFiles(join(PROJECT, 'packages/outils'), ['macros']) },
    ],
    { rootPackage: 'golden', dispatch: workspace.root.dispatch },
  );
  const nodes = new Map(golden.nodes.map((raw) => [raw.unique_id, coreNode(raw)]));
  const manifest: Manifest = {
    projectName: 'golden',
    adapterType: 'postgres',
    nodes,
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    disabled: new Map(),
  };
  return { workspace, macros, manifest };
}

const ANSWERS: readonly (readonly [RegExp, QueryResult])[] = [
  [/select distinct statut/, answer([['statut', 'character varying']], [['En cours'], ['Vendu']])],
  [
    /select 42 as n/,
    answer(
      [
        ['n', 'integer'],
        ['t', 'text'],
        ['montant', 'numeric'],
        ['jour', 'date'],
      ],
      [[42, 'é', '1.50', '2024-02-29']],
    ),
  ],
  [/2024-01-05/, answer([['?column?', 'integer']], [[4]])],
];

function answer(columns: readonly (readonly [string, string])[], rows: readonly (readonly unknown[])[]): QueryResult {
  return { columns: columns.map(([name, type]) => ({ name, type })), rows, rowCount: rows.length };
}

const LOTS = [
  { name: 'id', type: 'integer', notNull: true },
  { name: 'statut', type: 'character varying(20)', notNull: false },
  { name: 'surface', type: 'numeric(12,2)', notNull: false },
  { name: 'nom', type: 'text', notNull: false },
  { name: 't', type: 'timestamp with time zone', notNull: false },
];

function environmentOf(opened: Awaited<ReturnType<typeof openProject>>): CompileEnvironment {
  const known = ['lots', 't_zones', 'simple', 'deja_la'];
  return {
    ...opened,
    database: {
      query: async (sql) => {
        const found = ANSWERS.find(([pattern]) => pattern.test(sql));
        if (!found) throw new Error(`no answer recorded for: ${sql}`);
        return found[1];
      },
      commit: async () => undefined,
      getRelation: async (name) =>
        known.includes(name.identifier) ? ({ ...name, kind: 'table' } as CatalogRelation) : undefined,
      listRelations: async () => [],
      getColumns: async () => LOTS,
      schemaExists: async () => true,
      forget: () => undefined,
    },
    write: () => undefined,
    resolve: (uniqueId) => {
      const node = opened.manifest.nodes.get(uniqueId);
      if (!node || !hasRelation(node)) throw new Error(`no relation: ${uniqueId}`);
      return node.relation;
    },
    emit: () => undefined,
    selected: [],
  };
}

const opened = await openProject();
const executable = golden.nodes.filter(({ compiled_code }) => compiled_code !== undefined);

test.each(executable.map((node) => [node.unique_id, node] as const))('%s compiles as in dbt', async (uniqueId, raw) => {
  const node = opened.manifest.nodes.get(uniqueId) as ExecutableNode;
  const compiled = await compileNode(node, environmentOf(opened));
  expect(compiled.sql).toBe(raw.compiled_code);
});

async function capture(raw: GoldenNode): Promise<Captured> {
  const node = coreNode(raw) as ExecutableNode;
  const template = parseTemplate(node.rawCode, node.originalFilePath);
  return captureNode({ template, node: { ...node, config: {} }, ...opened });
}

test.each(executable.map((node) => [node.unique_id, node] as const))('%s depends on what dbt says', async (_, raw) => {
  const { refs, macros } = await capture(raw);
  expect(refs.map(({ name }) => name)).toEqual((raw.refs as { name: string }[]).map(({ name }) => name));
  expect(macros).toEqual((raw.depends_on as { macros: string[] }).macros);
});

test.each(executable.map((node) => [node.unique_id, node] as const))('%s is named as in dbt', async (_, raw) => {
  const node = coreNode(raw) as ExecutableNode;
  if (node.resourceType === 'test' || node.resourceType === 'snapshot' || node.resourceType === 'analysis') return;
  const named = await new Namer(opened.workspace, opened.macros).name({ ...node });
  expect(named).toEqual(node.relation);
});
