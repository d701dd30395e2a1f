import type { ModelVersion, Node, NodeBase, NodeConfig, RelationName, ResourceType } from './manifest.ts';

/**
 * What a node is called, where it stands, how it is configured and what it depends on: all that selecting asks. Every node
 * is one.
 */
export interface NodeHead
  extends Pick<NodeBase, 'uniqueId' | 'name' | 'packageName' | 'originalFilePath' | 'fqn' | 'tags'> {
  readonly resourceType: ResourceType;
  readonly config: NodeConfig | Readonly<Record<string, unknown>>;
  /** Of what has rows. */
  readonly relation?: RelationName | undefined;
  /** Of all but sources. */
  readonly dependsOn?: { readonly nodes: readonly string[]; readonly macros: readonly string[] } | undefined;
  /** `package://path` of the properties file that describes it. */
  readonly patchPath?: string | undefined;
  /** Of a source's table. */
  readonly sourceName?: string | undefined;
  /** Of a model with versions, and of what tests one. */
  readonly version?: ModelVersion | undefined;
  readonly latestVersion?: ModelVersion | undefined;
  readonly testKind?: 'generic' | 'singular' | undefined;
  /** Of a generic test. */
  readonly testMetadata?: { readonly name: string } | undefined;
}

/** What selecting sees of a project. Every manifest is one. */
export interface NodeHeads {
  readonly projectName: string;
  readonly nodes: ReadonlyMap<string, NodeHead>;
}

/** The head of a node, and nothing else of it: most nodes are mostly text, columns and what they were made of. */
export function headOf(node: Node): NodeHead {
  const { uniqueId, name, packageName, originalFilePath, fqn, tags, resourceType, config, ...rest }: NodeHead = node;
  const { relation, dependsOn, patchPath, sourceName, version, latestVersion, testKind, testMetadata } = rest;
  const test = { testKind, testMetadata: testMetadata && { name: testMetadata.name } };
  const base = { uniqueId, name, packageName, originalFilePath, fqn, tags, resourceType, config };
  return { ...base, relation, dependsOn, patchPath, sourceName, version, latestVersion, ...test };
}
