import { ActionIcon, CloseButton, Group, Modal, Switch, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import type { Route } from '../../routes/route.ts';
import { goTo, replaceRoute } from '../../routes/use-route.ts';
import { formatNumber } from '../../ui/format.ts';
import { PrintIcon } from '../../ui/icons.tsx';
import { byKind, kindOf } from '../../ui/kinds.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { useProject } from '../project/project-context.ts';
import { LineageView } from './lineage-view.tsx';
import { isCheck, selectNodes } from './subgraph.ts';

/** The whole lineage over the page, or what dbt's selectors choose of it. Its address is that of dbt's documentation. */
export function LineagePage({ route }: { readonly route: Route }) {
  const say = useSay();
  const close = () => goTo({ ...route, graph: false, include: '', exclude: '' });
  return (
    <Modal
      opened={route.graph}
      onClose={close}
      fullScreen
      padding={0}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': say({ fr: 'Lignage du projet', en: 'Lineage of the project' }) } }}
      transitionProps={{ duration: 0 }}
      classNames={{ body: 'lineage-page', content: 'lineage-content' }}
    >
      {route.graph && <WholeLineage route={route} onClose={close} />}
    </Modal>
  );
}

function WholeLineage({ route, onClose }: { readonly route: Route; readonly onClose: () => void }) {
  const say = useSay();
  const { language } = useLanguage();
  const project = useProject();
  const [include, setInclude] = useState(route.include);
  const [exclude, setExclude] = useState(route.exclude);
  const [checks, setChecks] = useState(false);
  const [chosen] = useDebouncedValue(JSON.stringify([include, exclude]), 300);
  const { page, id } = route;
  useEffect(() => {
    const [included, excluded]: string[] = JSON.parse(chosen);
    replaceRoute({ page, id, graph: true, include: included ?? '', exclude: excluded ?? '' });
  }, [chosen, page, id]);
  const ids = useMemo(() => {
    const [included, excluded]: string[] = JSON.parse(chosen);
    const found = selectNodes(project, included ?? '', excluded ?? '');
    return new Set([...found].filter((each) => checks || !isCheck(project.nodes.get(each)?.type)));
  }, [project, chosen, checks]);
  const types = new Set([...ids].map((each) => project.nodes.get(each)?.type ?? ''));
  return (
    <>
      <Group className="lineage-bar" gap="sm">
        <Title order={1} size="h4">
          {say({ fr: 'Lignage', en: 'Lineage' })}
        </Title>
        <TextInput
          className="selector"
          size="xs"
          aria-label={say({ fr: 'Nœuds à montrer', en: 'Nodes to show' })}
          placeholder={say({
            fr: 'Montrer : +mart_x, tag:kpi, 2+dim_lots+1…',
            en: 'Show: +mart_x, tag:kpi, 2+dim_lots+1…',
          })}
          value={include}
          onChange={({ currentTarget }) => setInclude(currentTarget.value)}
        />
        <TextInput
          className="selector"
          size="xs"
          aria-label={say({ fr: 'Nœuds à laisser', en: 'Nodes to leave out' })}
          placeholder={say({ fr: 'Laisser : staging, tag:x…', en: 'Leave out: staging, tag:x…' })}
          value={exclude}
          onChange={({ currentTarget }) => setExclude(currentTarget.value)}
        />
        <Switch
          size="xs"
          label={say({ fr: 'Tests', en: 'Tests' })}
          checked={checks}
          onChange={({ currentTarget }) => setChecks(currentTarget.checked)}
        />
        <Text size="xs" c="dimmed" role="status">
          {formatNumber(ids.size, language)} {say({ fr: 'nœuds', en: 'nodes' })}
        </Text>
        <Group className="legend" gap="xs">
          {[...types].toSorted(byKind).map((type) => (
            <Group key={type} gap={4}>
              <span className="legend-dot" style={{ background: `var(--mantine-color-${kindOf(type).color}-6)` }} />
              <Text size="xs">{say(kindOf(type).one)}</Text>
            </Group>
          ))}
        </Group>
        <Tooltip label={say({ fr: 'Imprimer', en: 'Print' })}>
          <ActionIcon
            variant="subtle"
            color="gray"
            className="no-phone"
            aria-label={say({ fr: 'Imprimer', en: 'Print' })}
            onClick={() => window.print()}
          >
            <PrintIcon />
          </ActionIcon>
        </Tooltip>
        <CloseButton className="close" aria-label={say({ fr: 'Fermer', en: 'Close' })} onClick={onClose} />
      </Group>
      {ids.size === 0 ? (
        <Text p="xl" c="dimmed">
          {say({ fr: 'Aucun nœud ne correspond à ces sélecteurs.', en: 'No node matches these selectors.' })}
        </Text>
      ) : (
        <div className="lineage-whole">
          <LineageView key={[...ids].join()} ids={ids} minimap />
        </div>
      )}
    </>
  );
}
