import { Alert, Anchor, Breadcrumbs, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { formatRoute } from '../../routes/route.ts';
import { CopyButton } from '../../ui/code-block.tsx';
import { useSay } from '../../ui/language.ts';
import { Description } from '../../ui/markdown.tsx';
import { KindBadge } from '../../ui/node-link.tsx';
import { ExposureFacts } from '../exposure/exposure-facts.tsx';
import { IndicatorSection } from '../indicator/indicator-section.tsx';
import { NodeLineage } from '../lineage/node-lineage.tsx';
import { FreshnessSection } from '../source/freshness-section.tsx';
import { CodeSection } from './code-section.tsx';
import { ColumnsSection } from './columns-section.tsx';
import { DependenciesSection } from './dependencies-section.tsx';
import { NodeFacts } from './node-facts.tsx';
import { TestFacts } from './test-facts.tsx';
import { TestsSection } from './tests-section.tsx';

/** Everything about one node, on one page that can be read from top to bottom and printed. */
export function NodePage({ node, column }: { readonly node: DocumentedNode; readonly column: string }) {
  return (
    <Stack gap="lg">
      <header>
        <Path node={node} />
        <Group gap="sm" mt={4} align="center">
          <Title order={1} className="page-title">
            {node.exposure?.label ?? node.name}
          </Title>
          <KindBadge type={node.type} />
        </Group>
        <RelationName node={node} />
      </header>
      {node.description.trim() !== '' && <Description text={node.description} />}
      {node.source !== undefined && node.source.description !== '' && (
        <div className="source-words">
          <Description text={`**${node.source.name}** : ${node.source.description}`} />
        </div>
      )}
      <Missing node={node} />
      {node.test && <TestFacts node={node} test={node.test} />}
      {node.exposure && <ExposureFacts exposure={node.exposure} />}
      <NodeFacts node={node} />
      {node.source && <FreshnessSection source={node.source} />}
      <IndicatorSection node={node} />
      {node.columns.length > 0 && <ColumnsSection node={node} chosen={column} />}
      <TestsSection node={node} />
      {node.type !== 'test' && <NodeLineage id={node.id} />}
      <DependenciesSection node={node} />
      <CodeSection node={node} />
    </Stack>
  );
}

/** Where the file of the node lies. */
function Path({ node }: { readonly node: DocumentedNode }) {
  const parts = node.path.split('/');
  return (
    <Breadcrumbs separator="/" separatorMargin={5} className="path">
      {node.source === undefined ? (
        <span>{node.package}</span>
      ) : (
        <Anchor size="sm" href={formatRoute({ page: 'source_list', id: node.source.name })}>
          {node.source.name}
        </Anchor>
      )}
      {parts.map((part, place) => (
        <span key={parts.slice(0, place + 1).join('/')}>{part}</span>
      ))}
    </Breadcrumbs>
  );
}

function RelationName({ node: { relation } }: { readonly node: DocumentedNode }): ReactNode {
  if (relation === undefined) return null;
  const name = `${relation.schema}.${relation.identifier}`;
  return (
    <Group gap={4} wrap="nowrap" className="relation-name">
      <code>{name}</code>
      <CopyButton text={name} />
    </Group>
  );
}

/** Said only where the database was asked: then some column of a relation that is there is known. */
function Missing({ node }: { readonly node: DocumentedNode }): ReactNode {
  const say = useSay();
  const undescribed = node.columns.filter(({ found }) => found === false).map(({ name }) => name);
  if (undescribed.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      p="sm"
      title={say({ fr: 'Colonnes absentes de la base', en: 'Columns the database lacks' })}
    >
      {undescribed.join(', ')}
    </Alert>
  );
}
