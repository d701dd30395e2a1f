import { Badge, Table, Text } from '@mantine/core';
import { addressOf } from '../../routes/route.ts';
import { useSay } from '../../ui/language.ts';
import { ShortDescription } from '../../ui/markdown.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import type { Indicator } from './indicator.ts';

/** Indicators as a manager reads them: what it is called, what it is counted in, how it is computed. */
export function IndicatorTable({
  indicators,
  label,
}: {
  readonly indicators: readonly Indicator[];
  readonly label: string;
}) {
  const say = useSay();
  return (
    <ScrollTable label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say({ fr: 'Indicateur', en: 'Indicator' })}</Table.Th>
          <Table.Th>{say({ fr: 'Unité', en: 'Unit' })}</Table.Th>
          <Table.Th>{say({ fr: 'Formule', en: 'Formula' })}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {indicators.map(({ node, column, label: name, unit, formula }) => (
          <Table.Tr key={`${node.id}#${column.name}`}>
            <Table.Td className="indicator-name">
              <Text fw={600} size="sm">
                {name}
              </Text>
              <a href={addressOf(node.id, { column: column.name, section: 'columns' })} className="name small">
                {column.name}
              </a>
            </Table.Td>
            <Table.Td>
              {unit !== '' && (
                <Badge className="kind-badge" variant="light" color="gray" radius="sm">
                  {unit}
                </Badge>
              )}
            </Table.Td>
            <Table.Td className="column-description">
              <div className="formula">{formula}</div>
              <Text component="div" size="xs" c="dimmed">
                <ShortDescription text={column.description} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
