import type { Text } from '../../core/index.ts';
import type { WorkerSummary } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { formatAge, toWidth } from './format.ts';
import { formatMoment } from './moment.ts';

type Layout = Pick<Terminal, 'language' | 'width' | 'paint'>;

const KINDS: Readonly<Record<WorkerSummary['kind'], Text>> = {
  worker: { fr: 'agent', en: 'worker' },
  scheduler: { fr: 'planificateur', en: 'scheduler' },
  command: { fr: 'commande', en: 'command' },
};

/** One line for each process, below a head: what and where it is, its queues, since when, and what it executes. */
export function renderWorkers(
  workers: readonly WorkerSummary[],
  { language, paint, width }: Layout,
): readonly string[] {
  const french = language === 'fr';
  const place = ({ host, processId }: WorkerSummary) => `${host}:${processId}`;
  const placeWidth = Math.min(24, Math.max(7, ...workers.map((worker) => place(worker).length)));
  const rest = width - 13 - placeWidth - 16 - 9 - 8;
  const line = (kind: string, where: string, since: string, seen: string, does: string) =>
    [toWidth(kind, 13), toWidth(where, placeWidth), toWidth(since, 16), toWidth(seen, 9), toWidth(does, rest)]
      .join('  ')
      .trimEnd();
  const head = french
    ? line('genre', 'machine', 'depuis (UTC)', 'vu il y a', 'files ou exécutions')
    : line('kind', 'machine', 'since (UTC)', 'seen', 'queues or runs');
  return [
    paint.bold(head),
    ...workers.map((worker) =>
      line(
        KINDS[worker.kind][language],
        place(worker),
        formatMoment(worker.startedAt),
        formatAge(worker.seenAgo, language),
        (worker.runs.length > 0 ? worker.runs : worker.queues).join(', '),
      ),
    ),
  ];
}
