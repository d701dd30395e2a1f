import { Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { fold } from '../../ui/format.ts';
import { SearchIcon } from '../../ui/icons.tsx';
import { useSay } from '../../ui/language.ts';
import { ShortDescription } from '../../ui/markdown.tsx';
import { NodeLink } from '../../ui/node-link.tsx';
import { nodesOfType } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';
import { type Indicator, indicatorsOf } from './indicator.ts';
import { IndicatorTable } from './indicator-table.tsx';

/** Every indicator of the project, by the table that holds it. */
export function IndicatorsPage() {
  const say = useSay();
  const project = useProject();
  const [text, setText] = useState('');
  const isWanted = ({ label, unit, formula, column }: Indicator) =>
    fold(`${label} ${unit} ${formula} ${column.name} ${column.description}`).includes(fold(text));
  const tables = nodesOfType(project, 'model').flatMap((node) => {
    const indicators = indicatorsOf(node).filter(isWanted);
    return indicators.length > 0 ? [{ node, indicators }] : [];
  });
  const title = say({ fr: 'Indicateurs', en: 'Indicators' });
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} className="page-title">
          {title}
        </Title>
        <TextInput
          className="no-print"
          leftSection={<SearchIcon size={16} />}
          placeholder={say({ fr: 'Filtrer', en: 'Filter' })}
          aria-label={say({ fr: 'Filtrer les indicateurs', en: 'Filter indicators' })}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Group>
      {tables.length === 0 && (
        <Text c="dimmed">
          {say({
            fr: 'Aucun indicateur. Une colonne en devient un par « label », « unit » et « formula » sous « meta ».',
            en: 'No indicator. A column becomes one by `label`, `unit` and `formula` under `meta`.',
          })}
        </Text>
      )}
      {tables.map(({ node, indicators }) => (
        <section key={node.id}>
          <Title order={2} size="h4">
            <NodeLink id={node.id} />
          </Title>
          <Text component="div" size="sm" c="dimmed" mb="xs">
            <ShortDescription text={node.description} />
          </Text>
          <IndicatorTable indicators={indicators} label={node.name} />
        </section>
      ))}
    </Stack>
  );
}
