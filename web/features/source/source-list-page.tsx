import { Group, Stack, Table, Title } from '@mantine/core';
import { formatPeriod } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { Description, ShortDescription } from '../../ui/markdown.tsx';
import { KindBadge, NodeLink } from '../../ui/node-link.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { nodesOfType } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';

/** The tables of one source. */
export function SourceListPage({ name }: { readonly name: string }) {
  const say = useSay();
  const { language } = useLanguage();
  const tables = nodesOfType(useProject(), 'source').filter(({ source }) => source?.name === name);
  const description = tables[0]?.source?.description ?? '';
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <Title order={1} className="page-title">
          {name}
        </Title>
        <KindBadge type="source" />
      </Group>
      {description !== '' && <Description text={description} />}
      <ScrollTable label={name}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say({ fr: 'Table', en: 'Table' })}</Table.Th>
            <Table.Th>{say({ fr: 'Description', en: 'Description' })}</Table.Th>
            <Table.Th>{say({ fr: 'Alerte après', en: 'Warning after' })}</Table.Th>
            <Table.Th>{say({ fr: 'Fraîcheur', en: 'Freshness' })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map(({ id, description: text, source }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <NodeLink id={id} />
              </Table.Td>
              <Table.Td className="column-description">
                <ShortDescription text={text} />
              </Table.Td>
              <Table.Td>{source?.warnAfter && formatPeriod(source.warnAfter, language)}</Table.Td>
              <Table.Td>{source?.freshness && <StatusBadge status={source.freshness.status} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
    </Stack>
  );
}
