import { type Manifest, SigetiError, type SourceNode } from '../core/index.ts';
import { connectionTargetOf, connectionTo, placeConfigError, type Workspace } from '../engine/index.ts';
import { type ExtractRequest, readTableOptions, type SourceTable } from '../extract/index.ts';
import type { CommandContext } from './context.ts';

/** What of the project is to be copied; the events and what stops it come from the command. */
export type ExtractDraft = Omit<ExtractRequest, 'emit' | 'signal' | 'fullRefresh' | 'guard' | 'supersedes'>;

/**
 * The extraction that the project and its environment ask for: the tables of its sources that lie in the warehouse's
 * database, of the server that SOURCE_DB_* name. Undefined where that names no other place than the warehouse's own.
 * Throws EXTRACT_CONFIG_INVALID, every one at once.
 */
export async function extractDraft(
  workspace: Workspace,
  manifest: Manifest,
  chosen?: ReadonlySet<string>,
): Promise<ExtractDraft | undefined> {
  const { source, target } = workspace;
  const applicationName = `${target.applicationName} extract`;
  if (source === undefined) return undefined;
  const tables = (await sourceTables(workspace, manifest)).filter(({ uniqueId }) => chosen?.has(uniqueId) ?? true);
  const isSame =
    source.host === target.host &&
    source.port === target.port &&
    source.dbname === target.dbname &&
    tables.every(({ from, to }) => from.schema === to.schema);
  if (isSame || tables.length === 0) return undefined;
  return {
    source: { ...connectionTo(source), applicationName },
    warehouse: { ...connectionTargetOf(target), applicationName },
    target: target.schema,
    threads: target.threads,
    encoding: source.encoding,
    tables,
  };
}

async function sourceTables(workspace: Workspace, manifest: Manifest): Promise<readonly SourceTable[]> {
  const { source, target } = workspace;
  const problems: SigetiError[] = [];
  const tables: SourceTable[] = [];
  for (const node of manifest.nodes.values()) {
    if (node.resourceType !== 'source' || node.relation.database !== target.dbname || isExternal(node)) continue;
    try {
      const table = sourceTable(node, source?.schema, manifest);
      if (table !== undefined) tables.push(table);
    } catch (thrown) {
      if (!(thrown instanceof SigetiError)) throw thrown;
      problems.push(await placeConfigError(thrown, node, workspace));
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw first.with({ others: others.map(({ details }) => details) });
  return tables;
}

function sourceTable(node: SourceNode, schema: string | undefined, manifest: Manifest): SourceTable | undefined {
  const options = readTableOptions(node.meta.extract, node.uniqueId);
  if (options === undefined) return undefined;
  const { relation, identifier, uniqueId, name } = node;
  return {
    uniqueId,
    name,
    from: { schema: schema ?? relation.schema, identifier },
    to: { schema: relation.schema, identifier: relation.identifier },
    options,
    location: { file: node.originalFilePath },
    readers: readersOf(uniqueId, manifest),
  };
}

/** Files and services that a project declares as sources are read by something else. */
function isExternal({ external }: SourceNode): boolean {
  return external !== undefined && external !== null;
}

function readersOf(source: string, manifest: Manifest): SourceTable['readers'] {
  return [...manifest.nodes.values()].flatMap((node) => {
    if (node.resourceType !== 'model' && node.resourceType !== 'snapshot') return [];
    return node.dependsOn.nodes.includes(source) ? [{ uniqueId: node.uniqueId, text: node.rawCode }] : [];
  });
}

/** Whether the command is one that copies the sources before it does its own work. */
export function extractsFirst({ verb }: CommandContext): boolean {
  return verb === 'refresh' || verb === 'start';
}
