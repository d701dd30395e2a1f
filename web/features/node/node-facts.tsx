import { Anchor, Badge, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { formatRoute } from '../../routes/route.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { formatBytes, formatNumber, formatTime, formatValue } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { StatusBadge } from '../../ui/status.tsx';
import { LABEL_KEYS } from '../indicator/indicator.ts';

/** What there is to know of a node in few words. */
export function NodeFacts({ node }: { readonly node: DocumentedNode }) {
  const say = useSay();
  const { language } = useLanguage();
  const { relation, lastRun, source } = node;
  const found = relation?.found;
  const meta = Object.entries(node.meta).filter(([key]) => !LABEL_KEYS.has(key));
  const facts: (readonly [string, ReactNode])[] = [
    [say({ fr: 'Matérialisation', en: 'Materialization' }), node.materialized],
    [
      say({ fr: 'Dans la base', en: 'In the database' }),
      found && say(RELATION[found.kind] ?? { fr: found.kind, en: found.kind }),
    ],
    [
      say({ fr: 'Lignes (estimation)', en: 'Rows (estimate)' }),
      found?.rows === undefined ? undefined : `≈ ${formatNumber(found.rows, language)}`,
    ],
    [say({ fr: 'Taille', en: 'Size' }), found?.bytes === undefined ? undefined : formatBytes(found.bytes, language)],
    [say({ fr: 'Propriétaire', en: 'Owner' }), found?.owner],
    [say({ fr: 'Commentaire', en: 'Comment' }), found?.comment],
    [say({ fr: 'Base', en: 'Database' }), relation?.database],
    [say({ fr: 'Chargeur', en: 'Loader' }), source?.loader],
    [say({ fr: 'Groupe', en: 'Group' }), node.group],
    [say({ fr: 'Accès', en: 'Access' }), node.access === 'protected' ? undefined : node.access],
    [
      say({ fr: 'Dernière exécution', en: 'Last run' }),
      lastRun && (
        <Group gap={6}>
          <StatusBadge status={lastRun.status} />
          {lastRun.at && formatTime(lastRun.at, language)}
        </Group>
      ),
    ],
    [say({ fr: 'Étiquettes', en: 'Tags' }), tagsOf(node)],
    ...meta.map(([key, value]) => [key, formatValue(value)] as const),
  ];
  return <FactList facts={facts} />;
}

const RELATION: Readonly<Record<string, { fr: string; en: string }>> = {
  table: { fr: 'table', en: 'table' },
  view: { fr: 'vue', en: 'view' },
  materialized_view: { fr: 'vue matérialisée', en: 'materialized view' },
  partitioned_table: { fr: 'table partitionnée', en: 'partitioned table' },
  foreign_table: { fr: 'table étrangère', en: 'foreign table' },
};

/** Nothing where there is no tag, so that the line is left out. */
function tagsOf({ tags }: DocumentedNode): ReactNode {
  return tags.length > 0 ? <Tags tags={tags} /> : undefined;
}

/** Each tag leads to the lineage of what carries it. */
function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Group gap={4}>
      {[...new Set(tags)].map((tag) => (
        <Anchor key={tag} href={formatRoute({ graph: true, include: `tag:${tag}` })}>
          <Badge variant="outline" color="gray" size="sm" radius="sm" className="kind-badge tag">
            {tag}
          </Badge>
        </Anchor>
      ))}
    </Group>
  );
}
