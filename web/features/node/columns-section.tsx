import { Badge, Group, Table, Text, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { DocumentedColumn, DocumentedNode } from '../../../src/core/index.ts';
import { addressOf } from '../../routes/route.ts';
import { fold, formatValue } from '../../ui/format.ts';
import { LockIcon } from '../../ui/icons.tsx';
import { useSay } from '../../ui/language.ts';
import { ShortDescription } from '../../ui/markdown.tsx';
import { ScrollTable } from '../../ui/scroll-table.tsx';
import { Section } from '../../ui/section.tsx';
import { LABEL_KEYS } from '../indicator/indicator.ts';
import { useProject } from '../project/project-context.ts';
import { isProtected, PROTECTION_KEYS } from './protection.ts';

/** From this many columns on, a field to filter them is worth its place. */
const MANY = 12;

/** The columns of a node: type, meaning, tests, and whether they are personal data. */
export function ColumnsSection({ node, chosen }: { readonly node: DocumentedNode; readonly chosen: string }) {
  const say = useSay();
  const [text, setText] = useState('');
  const title = say({ fr: 'Colonnes', en: 'Columns' });
  const shown = node.columns.filter(({ name, description }) => fold(`${name} ${description}`).includes(fold(text)));
  useEffect(() => {
    if (chosen !== '') document.getElementById(rowId(chosen))?.scrollIntoView({ block: 'center' });
  }, [chosen]);
  const filter = node.columns.length >= MANY && (
    <TextInput
      size="xs"
      className="no-print"
      placeholder={say({ fr: 'Filtrer les colonnes', en: 'Filter columns' })}
      aria-label={say({ fr: 'Filtrer les colonnes', en: 'Filter columns' })}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
    />
  );
  return (
    <Section id="columns" title={title} count={node.columns.length} aside={filter}>
      <ScrollTable label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say({ fr: 'Colonne', en: 'Column' })}</Table.Th>
            <Table.Th>{say({ fr: 'Type', en: 'Type' })}</Table.Th>
            <Table.Th>{say({ fr: 'Description', en: 'Description' })}</Table.Th>
            <Table.Th>{say({ fr: 'Tests', en: 'Tests' })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((column) => (
            <ColumnRow key={column.name} node={node} column={column} isChosen={column.name === chosen} />
          ))}
        </Table.Tbody>
      </ScrollTable>
    </Section>
  );
}

function rowId(name: string): string {
  return `column-${name}`;
}

interface ColumnRowProps {
  readonly node: DocumentedNode;
  readonly column: DocumentedColumn;
  readonly isChosen: boolean;
}

function ColumnRow({ node, column, isChosen }: ColumnRowProps) {
  const say = useSay();
  const { name, type, found, tags } = column;
  return (
    <Table.Tr id={rowId(name)} className={isChosen ? 'chosen' : ''}>
      <Table.Td className="column-name">
        <a href={addressOf(node.id, { column: name, section: 'columns' })} className="name plain">
          {name}
        </a>
        <Group gap={4} mt={2}>
          {isProtected(column) && (
            <Badge
              className="kind-badge"
              color="red"
              variant="light"
              size="xs"
              radius="sm"
              leftSection={<LockIcon size={10} />}
            >
              {say({ fr: 'donnée personnelle', en: 'personal data' })}
            </Badge>
          )}
          {found === false && (
            <Badge className="kind-badge" color="yellow" variant="light" size="xs" radius="sm">
              {say({ fr: 'absente', en: 'missing' })}
            </Badge>
          )}
          {tags.map((tag) => (
            <Badge key={tag} className="kind-badge tag" color="gray" variant="outline" size="xs" radius="sm">
              {tag}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td className="column-type">{type}</Table.Td>
      <Table.Td className="column-description">
        <ShortDescription text={column.description || column.comment || ''} />
        <Meta column={column} />
      </Table.Td>
      <Table.Td>
        <ColumnTests node={node} column={name} />
      </Table.Td>
    </Table.Tr>
  );
}

/** What `meta` says besides; an indicator's words have a section of their own. */
function Meta({ column }: { readonly column: DocumentedColumn }): ReactNode {
  const entries = Object.entries(column.meta).filter(([key]) => !LABEL_KEYS.has(key) && !PROTECTION_KEYS.has(key));
  if (entries.length === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {entries.map(([key, value]) => `${key} : ${formatValue(value)}`).join(' · ')}
    </Text>
  );
}

function ColumnTests({ node, column }: { readonly node: DocumentedNode; readonly column: string }) {
  const { tests } = useProject();
  const own = (tests.get(node.id) ?? []).filter(({ test }) => test?.column?.toLowerCase() === column.toLowerCase());
  return (
    <Group gap={4} className="column-tests">
      {own.map(({ id, name, test, lastRun }) => (
        <a key={id} href={addressOf(id)} className={`test-chip ${lastRun?.status ?? ''}`} title={name}>
          {test?.name ?? name}
        </a>
      ))}
    </Group>
  );
}
