import { Group, Stack, Table, Text, Title } from '@mantine/core';
import type { DocumentedMacro } from '../../../src/core/index.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { useSay } from '../../ui/language.ts';
import { Description, ShortDescription } from '../../ui/markdown.tsx';
import { KindBadge, NodeLink } from '../../ui/node-link.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { Section } from '../../ui/section.tsx';
import { useProject } from '../project/project-context.ts';

/** A macro: what it is for, its arguments, its text, who calls it. */
export function MacroPage({ macro }: { readonly macro: DocumentedMacro }) {
  const say = useSay();
  const project = useProject();
  const callers = project.callers.get(macro.id) ?? [];
  const called = macro.macros.filter((id) => project.macros.has(id));
  return (
    <Stack gap="lg">
      <header>
        <Text size="sm" c="dimmed">
          {macro.package} / {macro.path}
        </Text>
        <Group gap="sm">
          <Title order={1} className="page-title">
            {macro.name}
          </Title>
          <KindBadge type="macro" />
        </Group>
      </header>
      {macro.description !== '' && <Description text={macro.description} />}
      {macro.arguments.length > 0 && <Arguments macro={macro} />}
      <Section id="code" title={say({ fr: 'Texte', en: 'Text' })}>
        <CodeBlock code={macro.code} label={say({ fr: 'Texte de la macro', en: 'Text of the macro' })} />
      </Section>
      <Links id="callers" title={say({ fr: 'Appelée par', en: 'Called by' })} ids={callers} />
      <Links id="called" title={say({ fr: 'Appelle', en: 'Calls' })} ids={called} />
    </Stack>
  );
}

function Arguments({ macro }: { readonly macro: DocumentedMacro }) {
  const say = useSay();
  const title = say({ fr: 'Arguments', en: 'Arguments' });
  return (
    <Section id="arguments" title={title} count={macro.arguments.length}>
      <ScrollTable label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say({ fr: 'Nom', en: 'Name' })}</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Description</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {macro.arguments.map(({ name, type, description }) => (
            <Table.Tr key={name}>
              <Table.Td className="name">{name}</Table.Td>
              <Table.Td>{type}</Table.Td>
              <Table.Td>
                <ShortDescription text={description} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
    </Section>
  );
}

function Links({ id, title, ids }: { readonly id: string; readonly title: string; readonly ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <Section id={id} title={title} count={ids.length}>
      <ul className="plain-list columns">
        {ids.map((each) => (
          <li key={each}>
            <NodeLink id={each} badge />
          </li>
        ))}
      </ul>
    </Section>
  );
}
