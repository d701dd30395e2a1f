import { type NodeHead, toJsonText } from '../../core/index.ts';
import { describeNode, headDescriber, headsOf, type ParseResult, writeManifest } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { readWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';

const DEFAULT = [
  'model',
  'snapshot',
  'seed',
  'test',
  'unit_test',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
] as const;

/** `sigeti list`: the selected nodes, one a line, in dbt's forms. Touches no database. */
export async function run(context: CommandContext): Promise<number> {
  const workspace = await readWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  await writeManifest(workspace, parsed);
  const { resourceType = [], resourceTypes = [], output = 'selector', outputKeys } = context.options;
  // Analyses are listed only when they are asked for, as in dbt.
  const asked = [...resourceType, ...resourceTypes, ...workspace.flags.resourceTypes];
  const types = asked.some((type) => type === 'all' || type === 'analysis')
    ? [...DEFAULT, 'analysis' as const]
    : DEFAULT;
  const ids = [...(await selectOrReport(workspace, parsed, types, context))].sort();
  context.terminal.printAll(output === 'json' ? describeAll(ids, parsed, outputKeys) : nameAll(ids, parsed, output));
  return EXIT.success;
}

const JSON_KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

/** Each node as JSON, with the keys that are asked for: where its head has them all, the rest of it is not looked at. */
function describeAll(ids: readonly string[], parsed: ParseResult, keys: readonly string[] = JSON_KEYS): string[] {
  const wanted = new Set(keys.flatMap((key) => key.split(/[\s,]+/)));
  const columns = wanted.has('columns') ? undefined : () => ({});
  const whole = (id: string) => {
    const node = parsed.manifest.nodes.get(id);
    return node && pick(describeNode(node, columns), wanted);
  };
  const describeHead = headDescriber(wanted);
  const heads = headsOf(parsed).nodes;
  const describe = (id: string) => {
    const head = describeHead && heads.get(id);
    return (head && describeHead(head)) ?? whole(id);
  };
  return ids.flatMap((id) => toJsonText(describe(id)) ?? []);
}

function pick(described: Readonly<Record<string, unknown>>, wanted: ReadonlySet<string>): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const key of Object.keys(described)) if (wanted.has(key)) picked[key] = described[key];
  return picked;
}

function nameAll(ids: readonly string[], parsed: ParseResult, form: string): string[] {
  const heads = headsOf(parsed).nodes;
  const nodes = ids.flatMap((id) => heads.get(id) ?? []);
  switch (form) {
    case 'name':
      return nodes.map(searchName);
    case 'path':
      return nodes.map((node) => node.originalFilePath);
    default:
      return nodes.map(selectorOf);
  }
}

/** The name as selectors use it: with the version, and with the source of a table. */
function searchName(node: NodeHead): string {
  if (node.resourceType === 'source') return `${node.sourceName}.${node.name}`;
  if (node.resourceType === 'model' && node.version !== undefined) return `${node.name}.v${node.version}`;
  return versionedName(node);
}

function versionedName(node: NodeHead): string {
  return node.resourceType === 'unit_test' && node.version !== undefined ? `${node.name}_v${node.version}` : node.name;
}

/** What selects just this node. */
function selectorOf(node: NodeHead): string {
  switch (node.resourceType) {
    case 'source':
      return `source:${node.packageName}.${node.sourceName}.${node.name}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return `${node.resourceType}:${node.packageName}.${versionedName(node)}`;
    default:
      return node.fqn.join('.');
  }
}
