import { Anchor, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { addressOf, formatRoute } from '../../routes/route.ts';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { kindOf } from '../../ui/kinds.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { Description } from '../../ui/markdown.tsx';
import { Section } from '../../ui/section.tsx';
import { indicatorsOf } from '../indicator/indicator.ts';
import { nodesOfType, type Project } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';
import { LastTests } from './last-tests.tsx';
import { layersOf } from './layers.ts';

/** So many nodes of a layer are named; a project may have hundreds. */
const MOST = 40;

/** The first page: what the project is, its layers from source to use, and how it fared last. */
export function OverviewPage() {
  const say = useSay();
  const { language } = useLanguage();
  const project = useProject();
  const { documentation } = project;
  return (
    <Stack gap="lg">
      <header>
        <Title order={1} className="page-title">
          {documentation.project}
        </Title>
        <Text size="sm" c="dimmed">
          {say({ fr: 'Documentation du', en: 'Documentation of' })} {formatTime(documentation.generatedAt, language)} ·{' '}
          {say({ fr: 'base', en: 'database' })} {documentation.target.database} · {say({ fr: 'schéma', en: 'schema' })}{' '}
          {documentation.target.schema}
        </Text>
      </header>
      {documentation.overview !== undefined && <Description text={documentation.overview} />}
      <Figures project={project} />
      <Layers project={project} />
      <Uses project={project} />
      <LastTests project={project} />
    </Stack>
  );
}

/** How much there is of everything, each with the way to it. */
function Figures({ project }: { readonly project: Project }) {
  const say = useSay();
  const { language } = useLanguage();
  const count = (type: string) => nodesOfType(project, type).length;
  const indicators = nodesOfType(project, 'model').flatMap(indicatorsOf).length;
  const whole = (type: string) => formatRoute({ graph: true, include: `resource_type:${type}` });
  const figures = [
    ['source', count('source'), say(kindOf('source').many), whole('source')],
    ['model', count('model'), say(kindOf('model').many), formatRoute({ graph: true })],
    ['indicator', indicators, say({ fr: 'Indicateurs', en: 'Indicators' }), formatRoute({ page: 'indicators' })],
    ['test', count('test'), say(kindOf('test').many), formatRoute({ page: 'tests' })],
    ['exposure', count('exposure'), say(kindOf('exposure').many), whole('exposure')],
  ] as const;
  return (
    <div className="figures">
      {figures
        .filter(([, value]) => value > 0)
        .map(([key, value, label, address]) => (
          <a key={key} href={address} className="figure">
            <span className="figure-value">{formatNumber(value, language)}</span>
            <span className="figure-label">{label}</span>
          </a>
        ))}
    </div>
  );
}

/** The folders of models in the order in which data flows through them. */
function Layers({ project }: { readonly project: Project }) {
  const say = useSay();
  const layers = useMemo(() => layersOf(project), [project]);
  return (
    <Section id="layers" title={say({ fr: 'Des sources aux usages', en: 'From sources to uses' })}>
      <div className="layers">
        {layers.map(({ key, name, color, nodes }) => (
          <Card key={key} withBorder radius="md" padding="md" className="layer" style={{ borderTopColor: color }}>
            <Group justify="space-between" mb={6}>
              <Text fw={600}>{say(name)}</Text>
              <Text size="sm" c="dimmed">
                {nodes.length}
              </Text>
            </Group>
            <ul className="plain-list">
              {nodes.slice(0, MOST).map(({ id, name: node, source, description }) => (
                <li key={id} title={description}>
                  <Anchor href={addressOf(id)} className="name">
                    {source === undefined ? node : node.slice(source.name.length + 1)}
                  </Anchor>
                </li>
              ))}
            </ul>
            {nodes.length > MOST && (
              <Text size="sm" c="dimmed">
                {say({ fr: 'Et d’autres, dans l’arbre.', en: 'And more, in the tree.' })}
              </Text>
            )}
          </Card>
        ))}
      </div>
    </Section>
  );
}

function Uses({ project }: { readonly project: Project }) {
  const say = useSay();
  const exposures = nodesOfType(project, 'exposure');
  if (exposures.length === 0) return null;
  return (
    <Section id="exposures" title={say(kindOf('exposure').many)} count={exposures.length}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {exposures.map(({ id, name, exposure, description }) => (
          <Card key={id} withBorder radius="md" padding="md">
            <Anchor href={addressOf(id)} fw={600}>
              {exposure?.label ?? name}
            </Anchor>
            <Text size="sm" lineClamp={3}>
              {description}
            </Text>
            <Text size="xs" c="dimmed" mt={4}>
              {[exposure?.type, exposure?.owner.name].filter(Boolean).join(' · ')}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Section>
  );
}
