import type { ReactNode } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { useSay } from '../../ui/language.ts';
import { Section } from '../../ui/section.tsx';
import { indicatorsOf } from './indicator.ts';
import { IndicatorTable } from './indicator-table.tsx';

/** The indicators that a node's columns hold. */
export function IndicatorSection({ node }: { readonly node: DocumentedNode }): ReactNode {
  const say = useSay();
  const indicators = indicatorsOf(node);
  if (indicators.length === 0) return null;
  const title = say({ fr: 'Indicateurs', en: 'Indicators' });
  return (
    <Section id="indicators" title={title} count={indicators.length}>
      <IndicatorTable indicators={indicators} label={title} />
    </Section>
  );
}
