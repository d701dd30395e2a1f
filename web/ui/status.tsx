import { Badge } from '@mantine/core';
import type { Text } from '../../src/core/index.ts';
import { useSay } from './language.ts';

const STATUSES: Readonly<Record<string, { readonly text: Text; readonly color: string }>> = {
  success: { text: { fr: 'réussi', en: 'success' }, color: 'green' },
  pass: { text: { fr: 'conforme', en: 'passed' }, color: 'green' },
  warn: { text: { fr: 'alerte', en: 'warning' }, color: 'yellow' },
  fail: { text: { fr: 'échec', en: 'failed' }, color: 'red' },
  error: { text: { fr: 'erreur', en: 'error' }, color: 'red' },
  'runtime error': { text: { fr: 'erreur', en: 'error' }, color: 'red' },
  skipped: { text: { fr: 'sauté', en: 'skipped' }, color: 'gray' },
};

/** What came of a node, a test or a freshness check. */
export function StatusBadge({ status }: { readonly status: string }) {
  const say = useSay();
  const { text, color } = STATUSES[status] ?? { text: { fr: status, en: status }, color: 'gray' };
  return (
    <Badge className="kind-badge" variant="light" color={color} size="sm" radius="sm">
      {say(text)}
    </Badge>
  );
}
