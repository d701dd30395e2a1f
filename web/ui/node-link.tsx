import { Anchor, Badge, Group } from '@mantine/core';
import { useProject } from '../features/project/project-context.ts';
import { addressOf } from '../routes/route.ts';
import { kindOf } from './kinds.ts';
import { useSay } from './language.ts';

/** The type of a node, in its colour. */
export function KindBadge({ type }: { readonly type: string }) {
  const say = useSay();
  const { one, color } = kindOf(type);
  return (
    <Badge className="kind-badge" variant="light" color={color} size="sm" radius="sm">
      {say(one)}
    </Badge>
  );
}

/** A link to the page of a node or macro, by its name. */
export function NodeLink({ id, badge = false }: { readonly id: string; readonly badge?: boolean }) {
  const { nodes, macros } = useProject();
  const name = nodes.get(id)?.name ?? macros.get(id)?.name ?? id;
  const link = (
    <Anchor href={addressOf(id)} className="name">
      {name}
    </Anchor>
  );
  if (!badge) return link;
  return (
    <Group gap={6} wrap="nowrap">
      <KindBadge type={id.split('.')[0] ?? ''} />
      {link}
    </Group>
  );
}
