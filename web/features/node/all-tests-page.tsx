import { Group, SegmentedControl, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { fold, formatNumber } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { NodeLink } from '../../ui/node-link.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { nodesOfType } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';

/** So many rows are drawn; the filter finds the others. */
const SHOWN = 200;

/** Every test of the project, with what it found last. */
export function AllTestsPage() {
  const say = useSay();
  const { language } = useLanguage();
  const [text, setText] = useState('');
  const [which, setWhich] = useState('all');
  const isWrong = (status: string | undefined) => status !== undefined && !['pass', 'success'].includes(status);
  const tests = nodesOfType(useProject(), 'test', 'unit_test').filter(
    ({ name, description, lastRun }) =>
      fold(`${name} ${description}`).includes(fold(text)) && (which === 'all' || isWrong(lastRun?.status)),
  );
  const title = say({ fr: 'Tests', en: 'Tests' });
  return (
    <Stack gap="md">
      <Title order={1} className="page-title">
        {title}
      </Title>
      <Group className="no-print">
        <TextInput
          placeholder={say({ fr: 'Filtrer', en: 'Filter' })}
          aria-label={say({ fr: 'Filtrer les tests', en: 'Filter tests' })}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <SegmentedControl
          role="radiogroup"
          size="xs"
          aria-label={say({ fr: 'Tests à montrer', en: 'Tests to show' })}
          value={which}
          onChange={setWhich}
          data={[
            { value: 'all', label: say({ fr: 'Tous', en: 'All' }) },
            { value: 'wrong', label: say({ fr: 'Non conformes', en: 'Not passed' }) },
          ]}
        />
        <Text size="sm" c="dimmed" role="status">
          {formatNumber(tests.length, language)}
        </Text>
      </Group>
      <ScrollTable label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Test</Table.Th>
            <Table.Th>{say({ fr: 'Porte sur', en: 'Checks' })}</Table.Th>
            <Table.Th>{say({ fr: 'Dernier résultat', en: 'Last result' })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tests.slice(0, SHOWN).map(({ id, test, lastRun }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <NodeLink id={id} />
              </Table.Td>
              <Table.Td>
                {test?.node && <NodeLink id={test.node} />} {test?.column}
              </Table.Td>
              <Table.Td>{lastRun && <StatusBadge status={lastRun.status} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {tests.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {say({ fr: 'Les autres se trouvent par le filtre.', en: 'The filter finds the others.' })}
        </Text>
      )}
    </Stack>
  );
}
