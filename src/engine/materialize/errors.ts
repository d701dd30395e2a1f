import { nearestNames, SigetiError, type Text } from '../../core/index.ts';
import type { Dependent } from './dependents.ts';

/** A configuration that the materialization cannot work with. What is allowed is a value, or a sentence about values. */
export function configInvalid(
  uniqueId: string,
  key: string,
  value: unknown,
  allowed: readonly (string | Text)[],
): SigetiError {
  const written = JSON.stringify(value) ?? 'undefined';
  const list = (language: 'fr' | 'en') =>
    allowed.map((one) => (typeof one === 'string' ? one : one[language])).join(', ');
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: {
      fr: `La configuration « ${key} » ne peut pas valoir ${written}.`,
      en: `The configuration '${key}' cannot be ${written}.`,
    },
    hint: { fr: `Valeurs admises : ${list('fr')}.`, en: `Allowed: ${list('en')}.` },
    config: key.split('.'),
    uniqueId,
  });
}

/** A configuration without which the materialization cannot work. */
export function configMissing(uniqueId: string, key: string, example: string): SigetiError {
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: { fr: `Il manque la configuration « ${key} ».`, en: `The configuration '${key}' is missing.` },
    hint: { fr: `Par exemple : ${example}.`, en: `For example: ${example}.` },
    config: [key],
    uniqueId,
  });
}

/** `column_types` of a seed names a column that its file does not have. */
export function columnTypeUnknown(uniqueId: string, column: string, headers: readonly string[]): SigetiError {
  const list = headers.join(', ');
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: {
      fr: `La configuration « column_types » nomme la colonne « ${column} », que le fichier n’a pas.`,
      en: `The configuration 'column_types' names the column '${column}', which the file does not have.`,
    },
    hint: { fr: `Colonnes du fichier : ${list}.`, en: `Columns of the file: ${list}.` },
    config: ['column_types', column],
    uniqueId,
  });
}

/** `indexes` names a column that the node does not have. */
export function indexColumnMissing(uniqueId: string, column: string, columns: readonly string[]): SigetiError {
  const list = columns.join(', ');
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: {
      fr: `La configuration « indexes » nomme la colonne « ${column} », qui n’est pas dans les lignes du modèle.`,
      en: `The configuration 'indexes' names the column '${column}', which is not among the columns of the model.`,
    },
    hint: { fr: `Colonnes du modèle : ${list}.`, en: `Columns of the model: ${list}.` },
    config: ['indexes'],
    uniqueId,
  });
}

/** A materialization that neither the engine nor the project has. */
export function materializationUnknown(uniqueId: string, materialized: string): SigetiError {
  const known = ['view', 'table', 'incremental', 'ephemeral', 'materialized_view', 'seed', 'snapshot'];
  const [nearest] = nearestNames(materialized, known);
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: {
      fr: `La matérialisation « ${materialized} » n’existe pas.`,
      en: `There is no materialization '${materialized}'.`,
    },
    hint: nearest
      ? { fr: `Vouliez-vous dire « ${nearest} » ?`, en: `Did you mean '${nearest}'?` }
      : {
          fr: `Existent : ${known.join(', ')}, et celles des blocs {% materialization %} du projet.`,
          en: `There are: ${known.join(', ')}, and those of the project's {% materialization %} blocks.`,
        },
    config: ['materialized'],
    uniqueId,
  });
}

export function ignoreNeedsKey(uniqueId: string): SigetiError {
  return new SigetiError({
    code: 'RUN_CONFIG_INVALID',
    message: {
      fr: 'meta.diff_ignore demande une clé : sans elle, rien ne dit quelles lignes comparer.',
      en: 'meta.diff_ignore needs a key: without one, nothing tells which rows to compare.',
    },
    hint: { fr: 'Ajoutez unique_key au modèle.', en: 'Add unique_key to the model.' },
    config: ['meta', 'diff_ignore'],
    uniqueId,
  });
}

export function keyColumnMissing(uniqueId: string, column: string): SigetiError {
  return new SigetiError({
    code: 'RUN_KEY_MISSING',
    message: {
      fr: `La colonne clé « ${column} » n’est pas dans les lignes du modèle.`,
      en: `The key column '${column}' is not among the columns of the model.`,
    },
    hint: {
      fr: 'Sélectionnez-la, ou corrigez unique_key (une liste pour plusieurs colonnes).',
      en: 'Select it, or correct unique_key (a list for several columns).',
    },
    config: ['unique_key'],
    uniqueId,
  });
}

export function keyNull(uniqueId: string, key: readonly string[], count: number): SigetiError {
  const name = key.join(', ');
  return new SigetiError({
    code: 'RUN_KEY_NULL',
    message: {
      fr: `La clé (${name}) est nulle dans ${count} ligne(s) : elles ne pourraient plus être retrouvées.`,
      en: `The key (${name}) is null in ${count} row(s): they could never be found again.`,
    },
    hint: {
      fr: 'Donnez une valeur à la clé, ou écartez et comptez ces lignes en amont.',
      en: 'Give the key a value, or set these rows aside and count them upstream.',
    },
    uniqueId,
  });
}

/** `example` is one key that comes several times, as PostgreSQL prints a row. */
export function keyDuplicate(uniqueId: string, key: readonly string[], example: string, count: number): SigetiError {
  const name = key.join(', ');
  return new SigetiError({
    code: 'RUN_KEY_DUPLICATE',
    message: {
      fr: `La clé (${name}) n’est pas unique : ${example} vient ${count} fois.`,
      en: `The key (${name}) is not unique: ${example} comes ${count} times.`,
    },
    hint: {
      fr: 'Ne gardez qu’une ligne par clé, ou ajoutez à unique_key la colonne qui les distingue.',
      en: 'Keep one row per key, or add to unique_key the column that tells them apart.',
    },
    uniqueId,
  });
}

/** `on_schema_change` forbids what happened to the columns, or the new rows lack some. */
export function shapeChanged(
  uniqueId: string,
  change: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly retyped: readonly string[];
  },
): SigetiError {
  const list = (names: readonly string[]) => (names.length === 0 ? '-' : names.join(', '));
  return new SigetiError({
    code: 'RUN_SHAPE_CHANGED',
    message: {
      fr: `Les colonnes du modèle ne sont plus celles de la table. Nouvelles : ${list(change.added)} ; absentes : ${list(change.removed)} ; d’un autre type : ${list(change.retyped)}.`,
      en: `The model's columns are no longer those of the table. New: ${list(change.added)}; missing: ${list(change.removed)}; of another type: ${list(change.retyped)}.`,
    },
    hint: {
      fr: 'Choisissez on_schema_change: append_new_columns ou sync_all_columns, ou reconstruisez par --full-refresh.',
      en: 'Choose on_schema_change: append_new_columns or sync_all_columns, or rebuild with --full-refresh.',
    },
    uniqueId,
  });
}

/** Something reads what would go, or cannot be bound to another relation. All are named, and nothing is dropped. */
export function dependentInTheWay(uniqueId: string, dependents: readonly Dependent[]): SigetiError {
  const list = (language: 'fr' | 'en') => dependents.map((one) => describeDependent(one)[language]).join('; ');
  return new SigetiError({
    code: 'RUN_DEPENDENT_IN_THE_WAY',
    message: {
      fr: `La relation ne peut pas changer de forme, d’autres en dépendent : ${list('fr')}.`,
      en: `The relation cannot change its shape, others depend on it: ${list('en')}.`,
    },
    hint: {
      fr: 'Gardez les colonnes qu’elles lisent, exécutez aussi les modèles en aval (modèle+), ou faites-les changer par leur propriétaire. meta.on_dependents: drop supprime ces vues.',
      en: 'Keep the columns they read, run the models downstream too (model+), or have their owner change them. meta.on_dependents: drop drops these views.',
    },
    uniqueId,
  });
}

function describeDependent({ description, owner, kind, changeable, reads }: Dependent): Text {
  const name = { fr: `${description} (propriétaire ${owner})`, en: `${description} (owner ${owner})` };
  if (!changeable) {
    return { fr: `${name.fr}, que vous ne pouvez pas modifier`, en: `${name.en}, which you may not change` };
  }
  if (kind === 'materialized view') {
    return { fr: `${name.fr}, vue matérialisée`, en: `${name.en}, a materialized view` };
  }
  return { fr: `${name.fr}, qui lit ${reads.join(', ')}`, en: `${name.en}, which reads ${reads.join(', ')}` };
}

/** `holders` as PostgreSQL describes them, e.g. `constraint fk_lot on table bi.x`. */
export function holderInTheWay(uniqueId: string, holders: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'RUN_DEPENDENT_IN_THE_WAY',
    message: {
      fr: `La table ne peut pas être remplacée : ${holders.join(' ; ')} en dépend.`,
      en: `The table cannot be replaced: ${holders.join('; ')} depends on it.`,
    },
    hint: {
      fr: 'Retirez cette dépendance, ou gardez les colonnes et leurs types : les lignes sont alors publiées par différence.',
      en: 'Remove that dependency, or keep the columns and their types: rows are then published by difference.',
    },
    uniqueId,
  });
}

/** What stands under the snapshot's name is no snapshot's table. */
export function snapshotTargetInvalid(uniqueId: string, missing: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'RUN_SNAPSHOT_TARGET_INVALID',
    message: {
      fr: `La table de l’instantané n’a pas les colonnes ${missing.join(', ')}.`,
      en: `The snapshot's table lacks the columns ${missing.join(', ')}.`,
    },
    hint: {
      fr: 'Donnez un autre nom à l’instantané, ou vérifiez snapshot_meta_column_names et hard_deletes.',
      en: 'Give the snapshot another name, or check snapshot_meta_column_names and hard_deletes.',
    },
    uniqueId,
  });
}

/** A materialized view whose indexes changed, and whose `on_configuration_change` is `fail`. */
export function configurationChanged(uniqueId: string): SigetiError {
  return new SigetiError({
    code: 'RUN_SHAPE_CHANGED',
    message: {
      fr: 'Les index configurés de la vue matérialisée ont changé, et on_configuration_change vaut fail.',
      en: 'The configured indexes of the materialized view have changed, and on_configuration_change is fail.',
    },
    hint: {
      fr: 'Mettez on_configuration_change: apply, ou relancez avec --full-refresh.',
      en: 'Set on_configuration_change: apply, or run again with --full-refresh.',
    },
    uniqueId,
  });
}
