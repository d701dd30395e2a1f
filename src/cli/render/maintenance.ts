import type { Language } from '../../core/index.ts';
import type { MaintenanceReport } from '../../orchestrator/index.ts';
import { formatCount, plural } from './format.ts';

/** What maintenance has done, a line for each kind of work. */
export function renderMaintenance(report: MaintenanceReport, language: Language): readonly string[] {
  const { vacuumed, left, runsDeleted, partitionsDropped } = report;
  const count = (number: number, [fr, frMany]: readonly [string, string], [en, enMany]: readonly [string, string]) =>
    `${formatCount(number, language)} ${plural(number, language, { fr, en }, { fr: frMany, en: enMany })}`;
  const foreign = left.filter(({ error }) => error === undefined);
  return [
    count(
      vacuumed.length,
      ['table nettoyée et analysée', 'tables nettoyées et analysées'],
      ['table vacuumed and analyzed', 'tables vacuumed and analyzed'],
    ),
    ...(foreign.length === 0
      ? []
      : [
          count(
            foreign.length,
            ['table laissée à son propriétaire', 'tables laissées à leur propriétaire'],
            ['table left to its owner', 'tables left to their owners'],
          ),
        ]),
    count(
      runsDeleted,
      ['exécution ancienne supprimée', 'exécutions anciennes supprimées'],
      ['old run deleted', 'old runs deleted'],
    ),
    count(
      partitionsDropped.length,
      ['partition de journal supprimée', 'partitions de journaux supprimées'],
      ['partition of logs dropped', 'partitions of logs dropped'],
    ),
  ];
}
