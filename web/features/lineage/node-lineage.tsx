import { Anchor, Group, NativeSelect, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { addressOf } from '../../routes/route.ts';
import { useSay } from '../../ui/language.ts';
import { Section } from '../../ui/section.tsx';
import { useProject } from '../project/project-context.ts';
import { LineageView } from './lineage-view.tsx';
import { around, isCheck } from './subgraph.ts';

const DEPTHS = ['0', '1', '2', '3', 'Infinity'] as const;

/** The lineage around one node, as far as the reader wants to follow it. */
export function NodeLineage({ id }: { readonly id: string }) {
  const say = useSay();
  const project = useProject();
  const [up, setUp] = useState('2');
  const [down, setDown] = useState('2');
  const [checks, setChecks] = useState(false);
  const ids = useMemo(() => {
    const found = around(project, id, { up: Number(up), down: Number(down) });
    const isShown = (other: string) => other === id || checks || !isCheck(project.nodes.get(other)?.type);
    return new Set([...found].filter((other) => project.nodes.has(other) && isShown(other)));
  }, [project, id, up, down, checks]);
  const depth = (value: string) => ({
    value,
    label: value === 'Infinity' ? say({ fr: 'tout', en: 'all' }) : value,
  });
  const whole = addressOf(id, { graph: true, include: `+${project.nodes.get(id)?.name ?? id}+` });
  return (
    <Section
      id="lineage"
      title={say({ fr: 'Lignage', en: 'Lineage' })}
      aside={
        <Group gap="sm" className="no-print">
          <NativeSelect
            size="xs"
            className="depth"
            aria-label={say({ fr: 'Profondeur en amont', en: 'Depth upstream' })}
            data={DEPTHS.map((value) => ({
              ...depth(value),
              label: `${say({ fr: 'amont', en: 'up' })} : ${depth(value).label}`,
            }))}
            value={up}
            onChange={({ currentTarget }) => setUp(currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            className="depth"
            aria-label={say({ fr: 'Profondeur en aval', en: 'Depth downstream' })}
            data={DEPTHS.map((value) => ({
              ...depth(value),
              label: `${say({ fr: 'aval', en: 'down' })} : ${depth(value).label}`,
            }))}
            value={down}
            onChange={({ currentTarget }) => setDown(currentTarget.value)}
          />
          <Switch
            size="xs"
            label={say({ fr: 'Tests', en: 'Tests' })}
            checked={checks}
            onChange={({ currentTarget }) => setChecks(currentTarget.checked)}
          />
          <Anchor size="sm" href={whole}>
            {say({ fr: 'Plein écran', en: 'Full screen' })}
          </Anchor>
        </Group>
      }
    >
      <div className="lineage-box" style={{ height: heightFor(ids.size) }}>
        <LineageView key={[...ids].join()} ids={ids} center={id} />
      </div>
    </Section>
  );
}

function heightFor(nodes: number): number {
  return Math.min(460, 150 + nodes * 22);
}
