import { Anchor, Group, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatRoute } from '../../routes/route.ts';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { NodeLink } from '../../ui/node-link.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { Section } from '../../ui/section.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { nodesOfType, type Project } from '../project/project.ts';

/** What the tests found when they last ran: how many passed, and which did not. */
export function LastTests({ project }: { readonly project: Project }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const tests = nodesOfType(project, 'test', 'unit_test').filter(({ lastRun }) => lastRun !== undefined);
  if (tests.length === 0) return null;
  const wrong = tests.filter(({ lastRun }) => !['pass', 'success'].includes(lastRun?.status ?? ''));
  const at = tests
    .map(({ lastRun }) => lastRun?.at ?? '')
    .toSorted()
    .at(-1);
  const title = say({ fr: 'Derniers contrôles', en: 'Last checks' });
  return (
    <Section
      id="last-tests"
      title={title}
      aside={
        <Anchor size="sm" href={formatRoute({ page: 'tests' })}>
          {say({ fr: 'Tous les tests', en: 'All tests' })}
        </Anchor>
      }
    >
      <Group gap="xs" mb={wrong.length > 0 ? 'xs' : 0}>
        <Text size="sm">
          {formatNumber(tests.length - wrong.length, language)} {say({ fr: 'sur', en: 'of' })}{' '}
          {formatNumber(tests.length, language)} {say({ fr: 'conformes', en: 'passed' })}
          {at && ` · ${formatTime(at, language)}`}
        </Text>
      </Group>
      {wrong.length > 0 && (
        <ScrollTable label={title}>
          <Table.Tbody>
            {wrong.slice(0, 20).map(({ id, lastRun, test }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <StatusBadge status={lastRun?.status ?? ''} />
                </Table.Td>
                <Table.Td>
                  <NodeLink id={id} />
                </Table.Td>
                <Table.Td>{test?.node && <NodeLink id={test.node} />}</Table.Td>
                <Table.Td ta="right">
                  {lastRun?.failures !== undefined &&
                    `${formatNumber(lastRun.failures, language)} ${say({ fr: 'lignes', en: 'rows' })}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
    </Section>
  );
}
