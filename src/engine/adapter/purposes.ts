import type { Text } from '../../core/index.ts';

/**
 * What a statement may be for, as statements say it, and the same in French. Both continue "While: ", so they are
 * infinitives that a reader without the source understands.
 */
const FRENCH = {
  // asked by templates
  'answer a query of the template': 'répondre à une requête du gabarit',
  'list the columns of a relation for the template': 'lister les colonnes d’une relation pour le gabarit',
  "open the node's transaction": 'ouvrir la transaction du nœud',
  'run a pre_hook': 'exécuter un pre_hook',
  'run a post_hook': 'exécuter un post_hook',
  'run a hook of the project': 'exécuter un hook du projet',
  'show the first rows': 'montrer les premières lignes',
  'see which columns a query has': 'voir les colonnes d’une requête',
  "run the project's incremental strategy": 'exécuter la stratégie incrémentale du projet',
  'count the new rows': 'compter les nouvelles lignes',
  'run the SQL header': 'exécuter sql_header',
  // the run's lock and its scratch
  'wait for others that set up': 'attendre les autres mises en place',
  'create the schema of the engine': 'créer le schéma du moteur',
  'create the table of the latest runs': 'créer la table des dernières exécutions',
  'create the table of scratch relations': 'créer la table des relations de travail',
  'create the table of published views': 'créer la table des vues publiées',
  'become the latest run': 'devenir la dernière exécution',
  'create the schema of the run': 'créer le schéma de l’exécution',
  'note a scratch relation': 'noter une relation de travail',
  'drop a scratch relation': 'supprimer une relation de travail',
  'forget a scratch relation': 'oublier une relation de travail',
  // building out of sight
  'look whether what the view reads has changed': 'voir si ce que lit la vue a changé',
  'create the view out of sight': 'créer la vue à l’écart, avant de la publier',
  'look at the columns of the new rows': 'relever les colonnes des nouvelles lignes',
  'build the new rows': 'calculer les nouvelles lignes',
  'load the rows of the file': 'charger les lignes du fichier',
  'create a table for the new rows': 'créer une table pour les nouvelles lignes',
  'convert the new rows to the types of the table': 'convertir les nouvelles lignes aux types de la table',
  'gather statistics of the new rows': 'relever les statistiques des nouvelles lignes',
  'check that the key is unique and complete': 'vérifier que la clé est unique et complète',
  'check that every new row has its key': 'vérifier que chaque nouvelle ligne a sa clé',
  'check that no row would be merged twice': 'vérifier qu’aucune ligne ne serait fusionnée deux fois',
  'check that the published key is unique': 'vérifier que la clé publiée est unique',
  'count the published rows': 'compter les lignes publiées',
  // comparing with what is published
  'find the rows that go': 'trouver les lignes qui partent',
  'find the places of the rows that go': 'trouver la place des lignes qui partent',
  'find the rows that come': 'trouver les lignes qui arrivent',
  'find the keys whose rows stay as they are': 'trouver les clés dont les lignes ne changent pas',
  'find the column that makes every row differ': 'trouver la colonne qui fait changer toutes les lignes',
  'copy the rows that stay': 'copier les lignes qui restent',
  'add the new rows': 'ajouter les nouvelles lignes',
  'note the file of the table': 'noter le fichier de la table',
  'check that the table was not rewritten meanwhile': 'vérifier que la table n’a pas été réécrite entre-temps',
  // declared increments
  'hold one picture of the inputs': 'tenir une seule image des entrées',
  'let go of the picture of the inputs': 'lâcher l’image des entrées',
  'read what the last increment has seen': 'relire ce que le dernier incrément a vu',
  'look at the columns of an input': 'relever les colonnes d’une entrée',
  'note the rows of an input': 'noter les lignes d’une entrée',
  'check that the key of an input is unique and complete': 'vérifier que la clé d’une entrée est unique et complète',
  'find the changed rows of an input': 'trouver les lignes changées d’une entrée',
  'find what a changed row changes': 'trouver ce que change une ligne changée',
  'find the rows to compute again': 'trouver les lignes à recalculer',
  'gather the rows to read for them': 'réunir les lignes à lire pour cela',
  'leave out the rows read beside them': 'écarter les lignes lues à côté',
  'note what the increment has seen': 'noter ce que l’incrément a vu',
  // snapshots
  'note the moment': 'noter l’instant',
  'read the current rows': 'lire les lignes actuelles',
  'build the first versions': 'construire les premières versions',
  'find the versions that close': 'trouver les versions qui se ferment',
  'copy the versions that close': 'copier les versions qui se ferment',
  'copy the versions that stay': 'copier les versions qui restent',
  'add the new versions': 'ajouter les nouvelles versions',
  'record what was deleted': 'enregistrer ce qui a été supprimé',
  'remove the versions that close': 'retirer les versions qui se ferment',
  'add the versions that come': 'ajouter les versions qui arrivent',
  // publishing
  'begin to publish': 'ouvrir la publication',
  'make the publication durable': 'rendre la publication durable',
  'check that no later run has taken over': 'vérifier qu’aucune exécution plus récente n’a pris la relève',
  'check that the run still has its worker': 'vérifier que l’exécution a encore son processus',
  'remove the rows that go': 'retirer les lignes qui partent',
  'add the rows that come': 'ajouter les lignes qui arrivent',
  'commit the publication': 'valider la publication',
  'mark the place to come back to': 'poser le point de retour',
  'bound the wait': 'borner l’attente',
  'end the bound': 'lever la borne',
  'create the view': 'créer la vue',
  'replace the view': 'remplacer la vue',
  'refresh the materialized view': 'rafraîchir la vue matérialisée',
  'look at comments and grants': 'relever commentaires et droits',
  'set a comment': 'poser un commentaire',
  'grant a privilege': 'accorder un droit',
  'revoke a privilege': 'retirer un droit',
  'note what was published': 'noter ce qui est publié',
  'clear away dead rows': 'nettoyer les lignes mortes',
  // putting a new relation in the place of the old one
  'make the new table survive a crash': 'rendre la nouvelle table durable',
  'leave the new table out of the log': 'tenir la nouvelle table hors du journal',
  'gather statistics of the new table': 'relever les statistiques de la nouvelle table',
  'lock what changes': 'verrouiller ce qui change',
  'move the old relation out': 'retirer l’ancienne relation',
  'move the new relation in': 'mettre la nouvelle relation en place',
  'find the views that read the published relation': 'trouver les vues qui lisent la relation publiée',
  'find what else holds on to the published table': 'trouver ce qui dépend encore de la table publiée',
  'note grants, comments, policies and triggers of the published table':
    'noter droits, commentaires, règles et déclencheurs de la table publiée',
  'note the default privileges of the schema': 'noter les droits par défaut du schéma',
  'apply the default privileges of the schema': 'appliquer les droits par défaut du schéma',
  'give the new table what the old one had': 'donner à la nouvelle table ce qu’avait l’ancienne',
  'drop a view that reads the relation': 'supprimer une vue qui lit la relation',
  'bind a view to the new relation': 'relier une vue à la nouvelle relation',
  'create an index': 'créer un index',
  'drop an index that is no longer configured': 'supprimer un index qui n’est plus configuré',
  // what past runs have noted
  'create the tables of past runs': 'créer les tables des exécutions passées',
  'create the schema of the target': 'créer le schéma de la cible',
  'mark the schema of the target': 'marquer le schéma de la cible',
  'note what came of the run': 'noter le résultat de l’exécution',
  'show the failing rows to all': 'montrer les lignes en échec',
  'forget what increments have seen': 'oublier ce que des incréments ont vu',
  'forget failures that are no more': 'oublier les échecs qui n’en sont plus',
  // monitoring
  'look at the relations of the project': 'examiner les relations du projet',
  // contracts
  'create the constraints of the contract': 'créer les contraintes du contrat',
  'drop a constraint that the contract no longer asks for': 'supprimer une contrainte que le contrat ne demande plus',
  'compare the columns with the contract': 'comparer les colonnes au contrat',
  // verifying
  'compare the rows': 'comparer les lignes',
  // sources
  'find when the source was last loaded': 'trouver le dernier chargement de la source',
  // tests
  'drop the failures kept before': 'supprimer les échecs conservés avant',
  'keep the failing rows': 'conserver les lignes en échec',
  'count the failures of the test': 'compter les échecs du test',
  'compare the rows of a unit test': 'comparer les lignes d’un test unitaire',
} as const;

/** What a statement is for: a phrase of the table above, so that none goes without its French. */
export type Purpose = keyof typeof FRENCH;

/** The purpose in both languages; of several, each once. */
export function purposeText(purpose: Purpose | readonly Purpose[]): Text {
  const all = [...new Set(typeof purpose === 'string' ? [purpose] : purpose)];
  return { fr: all.map((one) => FRENCH[one]).join(', '), en: all.join(', ') };
}
