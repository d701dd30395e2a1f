import { SigetiError, type SourceNode } from '../../core/index.ts';

/** PostgreSQL keeps no time of a table's last change that could stand in for the missing column. */
export function freshnessUnmeasurable({ uniqueId, sourceName, name, originalFilePath }: SourceNode): SigetiError {
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
    location: { file: originalFilePath },
  });
}

/** A time such as `infinity`, from which no age follows. */
export function loadTimeInvalid({ uniqueId, sourceName, name, originalFilePath }: SourceNode): SigetiError {
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
    location: { file: originalFilePath },
  });
}
