import { SigetiError, type SourceNode } from '../../core/index.ts';
import type { Criteria, FreshnessStatus, Period } from './criteria.ts';

/** PostgreSQL keeps no time of a table's last change that could stand in for the missing column. */
export function freshnessUnmeasurable({ uniqueId, sourceName, name }: SourceNode): SigetiError {
  return new SigetiError({
    code: 'RUN_FRESHNESS_UNMEASURABLE',
    message: {
      fr: `La fraîcheur de ${sourceName}.${name} ne se mesure pas : ni loaded_at_field ni loaded_at_query, et PostgreSQL ne note pas quand une table change.`,
      en: `The freshness of ${sourceName}.${name} cannot be measured: neither loaded_at_field nor loaded_at_query, and PostgreSQL does not note when a table changes.`,
    },
    hint: {
      fr: 'Donnez à la table loaded_at_field (une colonne d’horodatage) ou loaded_at_query, ou retirez freshness.',
      en: 'Give the table loaded_at_field (a timestamp column) or loaded_at_query, or remove freshness.',
    },
    uniqueId,
    config: ['loaded_at_field'],
  });
}

/** A time such as `infinity`, from which no age follows. */
export function loadTimeInvalid({ uniqueId, sourceName, name }: SourceNode): SigetiError {
  return new SigetiError({
    code: 'RUN_FRESHNESS_UNMEASURABLE',
    message: {
      fr: `La fraîcheur de ${sourceName}.${name} ne se mesure pas : sa dernière date est infinie.`,
      en: `The freshness of ${sourceName}.${name} cannot be measured: its latest time is infinite.`,
    },
    hint: {
      fr: 'Écartez ces lignes par la clé filter de freshness.',
      en: 'Leave these rows out with the key filter of freshness.',
    },
    uniqueId,
    config: ['freshness', 'filter'],
  });
}

/** The newest row of a source is older than its limit. */
export function sourceStale({ source, measured, status, criteria }: StaleSource): SigetiError {
  const { uniqueId, sourceName, name, originalFilePath } = source;
  const limit = status === 'error' ? criteria.error_after : criteria.warn_after;
  const at = measured === undefined || measured.loadedAt.startsWith('0001-') ? undefined : measured.loadedAt;
  const time = at && `${at.slice(0, 16).replace('T', ' ')} UTC`;
  const most = limit?.count === null || limit === null ? '' : `${limit.count} ${UNITS[limit.period ?? 'hour']}`;
  return new SigetiError({
    code: 'RUN_SOURCE_STALE',
    message: {
      fr: `${sourceName}.${name} : ${time === undefined ? 'aucune ligne' : `dernière ligne du ${time}`} (limite ${most.replace('d', 'j')}).`,
      en: `${sourceName}.${name}: ${time === undefined ? 'no row' : `newest row of ${time}`} (limit ${most}).`,
    },
    hint: {
      fr: 'Cherchez pourquoi la source n’est plus alimentée : application arrêtée, copie en panne.',
      en: 'Find out why the source is no longer fed: an application that stopped, a copy that fails.',
    },
    uniqueId,
    location: { file: originalFilePath },
  });
}

/** What is known of a source that is too old. */
interface StaleSource {
  readonly source: SourceNode;
  readonly status: FreshnessStatus;
  readonly criteria: Criteria;
  /** Absent, or of the year 1, where there is no row. */
  readonly measured?: { readonly loadedAt: string } | undefined;
}

const UNITS: Readonly<Record<Period, string>> = { minute: 'min', hour: 'h', day: 'd' };
