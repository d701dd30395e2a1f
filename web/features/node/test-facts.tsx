import type { DocumentedNode, DocumentedTest } from '../../../src/core/index.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { formatNumber, formatValue } from '../../ui/format.ts';
import { useLanguage, useSay } from '../../ui/language.ts';
import { NodeLink } from '../../ui/node-link.tsx';

/** What a test checks, and what it found. */
export function TestFacts({ node, test }: { readonly node: DocumentedNode; readonly test: DocumentedTest }) {
  const say = useSay();
  const { language } = useLanguage();
  const failures = node.lastRun?.failures;
  return (
    <FactList
      facts={[
        [say({ fr: 'Règle', en: 'Rule' }), test.name],
        [say({ fr: 'Porte sur', en: 'Checks' }), test.node && <NodeLink id={test.node} badge />],
        [say({ fr: 'Colonne', en: 'Column' }), test.column],
        [
          say({ fr: 'Si des lignes ne passent pas', en: 'If rows do not pass' }),
          test.severity === 'warn' ? say({ fr: 'alerte', en: 'warning' }) : say({ fr: 'échec', en: 'failure' }),
        ],
        [
          say({ fr: 'Lignes qui n’ont pas passé', en: 'Rows that did not pass' }),
          failures === undefined ? undefined : formatNumber(failures, language),
        ],
        ...Object.entries(test.arguments).map(([name, value]) => [name, formatValue(value)] as const),
      ]}
    />
  );
}
