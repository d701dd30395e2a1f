import type { Manifest, Node } from '../../core/index.ts';
import { PyDict, toPython, type Value } from '../jinja/index.ts';
import { describeNode } from './describe-node.ts';
import { MemberObject } from './members.ts';

/** `graph`: the whole project as dbt's manifest shows it. Each part is made when it is first asked for. */
export function graphObject(manifest: Manifest): MemberObject {
  const all = [...manifest.nodes.values()];
  const part = (belongs: (node: Node) => boolean) => (): Value =>
    new PyDict(all.filter(belongs).map((node) => [node.uniqueId, toPython(describeNode(node))]));
  const none = () => new PyDict();
  return new MemberObject('graph', {
    nodes: part((node) => node.resourceType !== 'source' && node.resourceType !== 'exposure'),
    sources: part((node) => node.resourceType === 'source'),
    exposures: part((node) => node.resourceType === 'exposure'),
    macros: none,
    metrics: none,
    groups: none,
    semantic_models: none,
    saved_queries: none,
  });
}
