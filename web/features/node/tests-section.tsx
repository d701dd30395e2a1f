import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { formatValue } from '../../ui/format.ts';
import { useSay } from '../../ui/language.ts';
import { NodeLink } from '../../ui/node-link.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { Section } from '../../ui/section.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { useProject } from '../project/project-context.ts';

/** The tests of a node that are about no single column; those of columns stand beside them. */
export function TestsSection({ node }: { readonly node: DocumentedNode }): ReactNode {
  const say = useSay();
  const { tests } = useProject();
  const columns = new Set(node.columns.map(({ name }) => name.toLowerCase()));
  const shown = (tests.get(node.id) ?? []).filter(
    ({ test }) => test?.column === undefined || !columns.has(test.column.toLowerCase()),
  );
  if (shown.length === 0) return null;
  const title = columns.size > 0 ? { fr: 'Tests de la table', en: 'Tests of the table' } : { fr: 'Tests', en: 'Tests' };
  return (
    <Section id="tests" title={say(title)} count={shown.length}>
      <ScrollTable label={say(title)}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Test</Table.Th>
            <Table.Th>{say({ fr: 'Contrôle', en: 'Checks' })}</Table.Th>
            <Table.Th>{say({ fr: 'Dernier résultat', en: 'Last result' })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((test) => (
            <Table.Tr key={test.id}>
              <Table.Td>
                <NodeLink id={test.id} />
              </Table.Td>
              <Table.Td>{test.description || argumentsOf(test)}</Table.Td>
              <Table.Td>{test.lastRun && <StatusBadge status={test.lastRun.status} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
    </Section>
  );
}

function argumentsOf({ test }: DocumentedNode): string {
  return Object.entries(test?.arguments ?? {})
    .map(([name, value]) => `${name} = ${formatValue(value)}`)
    .join(' ; ');
}
