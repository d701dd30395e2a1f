import type { ReactNode } from 'react';
import type { DocumentedSource } from '../../../src/core/index.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { formatPeriod, formatTime } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { Section } from '../../ui/section.tsx';
import { StatusBadge } from '../../ui/status.tsx';

/** How old the data of a source may be, and how old it was when that was last checked. */
export function FreshnessSection({ source }: { readonly source: DocumentedSource }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { warnAfter, errorAfter, loadedAt, filter, freshness } = source;
  if (!warnAfter && !errorAfter && !freshness) return null;
  return (
    <Section id="freshness" title={say({ fr: 'Fraîcheur', en: 'Freshness' })}>
      <FactList
        facts={[
          [say({ fr: 'Alerte après', en: 'Warning after' }), warnAfter && formatPeriod(warnAfter, language)],
          [say({ fr: 'Erreur après', en: 'Error after' }), errorAfter && formatPeriod(errorAfter, language)],
          [say({ fr: 'Mesurée sur', en: 'Measured on' }), loadedAt && <code>{loadedAt}</code>],
          [say({ fr: 'Filtre', en: 'Filter' }), filter && <code>{filter}</code>],
          [say({ fr: 'Dernier état', en: 'Last state' }), freshness && <StatusBadge status={freshness.status} />],
          [
            say({ fr: 'Donnée la plus récente', en: 'Most recent data' }),
            freshness && formatTime(freshness.maxLoadedAt, language),
          ],
          [say({ fr: 'Contrôlée le', en: 'Checked on' }), freshness && formatTime(freshness.checkedAt, language)],
        ]}
      />
    </Section>
  );
}
