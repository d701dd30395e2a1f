import { Anchor, Badge, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatRoute } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly count?: number | undefined;
  /** Beside the title: buttons of the section. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page, with an address of its own. */
export function Section({ id, title, count, aside, children }: SectionProps) {
  const route = useRoute();
  return (
    <section className="section" id={`section-${id}`} aria-labelledby={`title-${id}`}>
      <Group justify="space-between" align="center" mb="sm" gap="xs">
        <Group gap="xs" align="center">
          <Title order={2} size="h3" id={`title-${id}`}>
            <Anchor className="section-link" href={formatRoute({ page: route.page, id: route.id, section: id })}>
              {title}
            </Anchor>
          </Title>
          {count !== undefined && (
            <Badge variant="light" color="gray" radius="sm" className="count">
              {count}
            </Badge>
          )}
        </Group>
        {aside}
      </Group>
      {children}
    </section>
  );
}
