import { Anchor, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { IndicatorsPage } from '../features/indicator/indicators-page.tsx';
import { MacroPage } from '../features/macro/macro-page.tsx';
import { AllTestsPage } from '../features/node/all-tests-page.tsx';
import { NodePage } from '../features/node/node-page.tsx';
import { OverviewPage } from '../features/overview/overview-page.tsx';
import type { Project } from '../features/project/project.ts';
import { useProject } from '../features/project/project-context.ts';
import { SourceListPage } from '../features/source/source-list-page.tsx';
import { formatRoute, type Route } from '../routes/route.ts';
import { useSay } from '../ui/language.ts';

/** The page that an address names. */
export function Page({ route }: { readonly route: Route }) {
  const project = useProject();
  const { page, id, section, column } = route;
  const name = project.nodes.get(id)?.name ?? project.macros.get(id)?.name ?? (id || project.documentation.project);
  useEffect(() => {
    document.title = `${name} · ${project.documentation.project}`;
  }, [name, project]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top.
  useEffect(() => {
    // A column is scrolled to by its own table.
    if (column !== '') return;
    const place = section === '' ? undefined : document.getElementById(`section-${section}`);
    if (place) place.scrollIntoView();
    else window.scrollTo(0, 0);
  }, [page, id, section, column]);
  return contentOf(route, project) ?? <NotFound id={id} />;
}

function contentOf({ page, id, column }: Route, project: Project): ReactNode {
  switch (page) {
    case 'overview':
      return <OverviewPage />;
    case 'indicators':
      return <IndicatorsPage />;
    case 'tests':
      return <AllTestsPage />;
    case 'source_list':
      return <SourceListPage name={id} />;
    case 'macro': {
      const macro = project.macros.get(id);
      return macro && <MacroPage key={id} macro={macro} />;
    }
    default: {
      const node = project.nodes.get(id);
      return node && <NodePage key={id} node={node} column={column} />;
    }
  }
}

function NotFound({ id }: { readonly id: string }) {
  const say = useSay();
  return (
    <Stack gap="sm">
      <Title order={1} className="page-title">
        {say({ fr: 'Introuvable', en: 'Not found' })}
      </Title>
      <Text>
        {say({
          fr: 'Cette documentation ne contient rien de ce nom ; le projet a pu changer depuis que ce lien a été fait :',
          en: 'This documentation holds nothing of that name; the project may have changed since the link was made:',
        })}{' '}
        <code>{id}</code>
      </Text>
      <Anchor href={formatRoute({})}>{say({ fr: 'Vue d’ensemble', en: 'Overview' })}</Anchor>
    </Stack>
  );
}
