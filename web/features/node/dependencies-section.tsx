import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { useSay } from '../../ui/language.ts';
import { NodeLink } from '../../ui/node-link.tsx';
import { Section } from '../../ui/section.tsx';
import { isCheck } from '../lineage/subgraph.ts';
import { useProject } from '../project/project-context.ts';

/** What a node reads, what reads it, and the macros it calls: the lineage in words. */
export function DependenciesSection({ node }: { readonly node: DocumentedNode }): ReactNode {
  const say = useSay();
  const project = useProject();
  const readers = (project.children.get(node.id) ?? []).filter((id) => !isCheck(project.nodes.get(id)?.type));
  const lists = [
    [say({ fr: 'Lit', en: 'Reads' }), node.parents.filter((id) => project.nodes.has(id))],
    [say({ fr: 'Lu par', en: 'Read by' }), readers],
    [say({ fr: 'Macros appelées', en: 'Macros called' }), node.macros.filter((id) => project.macros.has(id))],
  ] as const;
  const shown = lists.filter(([, ids]) => ids.length > 0);
  if (shown.length === 0) return null;
  return (
    <Section id="dependencies" title={say({ fr: 'Dépendances', en: 'Dependencies' })}>
      <SimpleGrid cols={{ base: 1, sm: shown.length }} spacing="lg">
        {shown.map(([title, ids]) => (
          <div key={title}>
            <Text fw={600} size="sm" mb={4}>
              {title} ({ids.length})
            </Text>
            <ul className="plain-list">
              {ids.map((id) => (
                <li key={id}>
                  <NodeLink id={id} badge />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </SimpleGrid>
    </Section>
  );
}
