import type { Node } from '../../core/index.ts';
import { describeNode } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { readWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';

const TYPES = ['model', 'snapshot', 'seed', 'test', 'source', 'exposure', 'analysis'] as const;
/** Analyses are listed only when they are asked for, as in dbt. */
const LISTED = TYPES.filter((type) => type !== 'analysis');

/** `sigeti list`: the selected nodes, one a line, in dbt's forms. Touches no database. */
export async function run(context: CommandContext): Promise<number> {
  const workspace = await readWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const types = context.options.resourceType ? TYPES : LISTED;
  for (const id of selectOrReport(workspace, parsed, types, context)) {
    const node = parsed.manifest.nodes.get(id);
    if (node) context.terminal.print(renderNode(node, context.options.output ?? 'selector'));
  }
  return EXIT.success;
}

const JSON_KEYS = ['alias', 'name', 'package_name', 'depends_on', 'tags', 'config', 'resource_type', 'source_name'];

function renderNode(node: Node, form: string): string {
  switch (form) {
    case 'name':
      return node.name;
    case 'path':
      return node.originalFilePath;
    case 'json': {
      const entry = Object.entries(describeNode(node)).filter(([key]) => JSON_KEYS.includes(key));
      return JSON.stringify({
        ...Object.fromEntries(entry),
        original_file_path: node.originalFilePath,
        unique_id: node.uniqueId,
      });
    }
    default:
      return `${PREFIX[node.resourceType] ?? ''}${node.fqn.join('.')}`;
  }
}

const PREFIX: Readonly<Partial<Record<Node['resourceType'], string>>> = { source: 'source:', exposure: 'exposure:' };
