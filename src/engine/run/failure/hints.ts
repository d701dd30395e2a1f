import type { Text } from '../../../core/index.ts';

/** Remedies by SQLSTATE, for errors whose cause lies in the node's own SQL or in its rows. */
export const HINTS: Readonly<Record<string, Text>> = {
  '22P02': {
    fr: "Une valeur lue n’a pas la forme du type voulu. Cherchez-la dans la source par le texte cité, corrigez-la, ou écartez-la avant la conversion : case when x ~ '^[0-9]+$' then x::int end.",
    en: "A value that was read does not have the form of the type. Find it in the source by the text quoted, correct it, or set it aside before the cast: case when x ~ '^[0-9]+$' then x::int end.",
  },
  '22007': {
    fr: "Une date ou une heure lue ne se comprend pas. Cherchez le texte cité dans la source ; to_date(x, 'DD/MM/YYYY') lit une autre forme.",
    en: "A date or time that was read cannot be understood. Find the text quoted in the source; to_date(x, 'DD/MM/YYYY') reads another form.",
  },
  '22008': {
    fr: 'Une date lue n’existe pas, ou jour et mois sont inversés. Cherchez le texte cité dans la source.',
    en: 'A date that was read does not exist, or day and month are swapped. Find the text quoted in the source.',
  },
  '22012': {
    fr: 'Un diviseur vaut zéro pour au moins une ligne. Écrivez a / nullif(b, 0) : le résultat est alors nul.',
    en: 'A divisor is zero for at least one row. Write a / nullif(b, 0): the result is null then.',
  },
  '22003': {
    fr: 'Un nombre dépasse son type. Convertissez avant de calculer, par exemple x::numeric ou x::bigint.',
    en: 'A number is too large for its type. Cast before the calculation, for example x::numeric or x::bigint.',
  },
  '22001': {
    fr: 'Un texte dépasse la longueur de sa colonne. Élargissez le type de la colonne, ou lancez avec --full-refresh si le modèle a changé.',
    en: 'A text is longer than its column. Widen the type of the column, or run with --full-refresh if the model has changed.',
  },
  '21000': {
    fr: 'Une sous-requête qui devait donner une valeur donne plusieurs lignes. Ajoutez un agrégat, ou une condition qui n’en laisse qu’une.',
    en: 'A subquery that should give one value gives several rows. Add an aggregate, or a condition that leaves one.',
  },
  '23505': {
    fr: 'La clé citée existe deux fois. Cherchez d’où viennent les doublons : une jointure qui multiplie les lignes, ou la source.',
    en: 'The key quoted is there twice. Find where the duplicates come from: a join that multiplies rows, or the source.',
  },
  '23502': {
    fr: 'Une colonne obligatoire est vide pour au moins une ligne. Donnez-lui une valeur (coalesce), ou écartez ces lignes.',
    en: 'A mandatory column is empty for at least one row. Give it a value (coalesce), or leave these rows out.',
  },
  '22021': {
    fr: "La base n’est pas en UTF-8 (`show server_encoding;`) et ces octets n’en sont pas. Recopiez la base dans une autre, créée avec encoding 'UTF8'.",
    en: "The database is not in UTF-8 (`show server_encoding;`) and these bytes are not either. Copy the database into another one, created with encoding 'UTF8'.",
  },
  '22P05': {
    fr: "La base n’est pas en UTF-8 (`show server_encoding;`) et n’a pas ce caractère. Recopiez-la dans une autre, créée par : create database … encoding 'UTF8' template template0;",
    en: "The database is not in UTF-8 (`show server_encoding;`) and lacks this character. Copy it into another one, created with: create database … encoding 'UTF8' template template0;",
  },
  '25001': {
    fr: 'Un hook fait partie de la transaction de son modèle, et plusieurs ordres d’un même hook en sont une. Donnez à cet ordre un hook à lui, avec transaction: false : before_begin(…) avant le modèle, after_commit(…) après.',
    en: 'A hook belongs to the transaction of its model, and several commands of one hook are one too. Give this command a hook of its own, with transaction: false: before_begin(…) before the model, after_commit(…) after it.',
  },
  '2BP01': {
    fr: 'Supprimez d’abord ce qui en dépend, nommé ci-dessus, ou gardez ce qui devait disparaître.',
    en: 'First drop what depends on it, named above, or keep what was to go.',
  },
  '40001': {
    fr: 'Une autre transaction a touché les mêmes lignes, ou une réplique a dû avancer. Relancez.',
    en: 'Another transaction touched the same rows, or a standby had to go on. Run again.',
  },
  '40P01': {
    fr: 'Une autre transaction attendait celle-ci et inversement : PostgreSQL a annulé celle-ci, rien n’est publié. Relancez. Si cela se répète, cherchez qui écrit dans ces tables : select pid, usename, query from pg_stat_activity;',
    en: 'Another transaction waited for this one and the other way round: PostgreSQL undid this one, nothing is published. Run again. If it comes back, find who writes to these tables: select pid, usename, query from pg_stat_activity;',
  },
  '42701': {
    fr: 'Deux colonnes du résultat ont le même nom, ou n’en ont pas : donnez un nom à chacune, par exemple a / b as taux.',
    en: 'Two columns of the result have one name, or none: name each, for example a / b as rate.',
  },
  '53400': {
    fr: 'La requête a écrit plus de fichiers temporaires que temp_file_limit n’en admet (`show temp_file_limit;`). Augmentez work_mem ou cette limite, ou découpez le modèle.',
    en: 'The query wrote more temporary files than temp_file_limit admits (`show temp_file_limit;`). Raise work_mem or that limit, or split the model.',
  },
  '42601': {
    fr: 'L’erreur est souvent juste avant l’endroit montré : une virgule, une parenthèse ou un mot de trop ou qui manque.',
    en: 'The mistake is often just before the place shown: a comma, a parenthesis or a word too many or missing.',
  },
  '42803': {
    fr: 'Ajoutez la colonne à group by, ou mettez-la dans un agrégat comme min(…).',
    en: 'Add the column to group by, or put it into an aggregate such as min(…).',
  },
  '42702': {
    fr: 'Plusieurs relations ont cette colonne : écrivez devant elle l’alias de celle qui est voulue.',
    en: 'Several relations have this column: write the alias of the one that is meant before it.',
  },
  '42804': {
    fr: 'Les types ne vont pas ensemble : convertissez l’un des deux, par exemple x::text.',
    en: 'The types do not go together: cast one of them, for example x::text.',
  },
  '42883': {
    fr: 'Aucune fonction ni aucun opérateur n’accepte ces types. Vérifiez le nom, ou convertissez : x::date, x::numeric, x::text.',
    en: 'No function or operator takes these types. Check the name, or cast: x::date, x::numeric, x::text.',
  },
  '57014': {
    fr: 'Le serveur a interrompu l’instruction : elle a dépassé statement_timeout, ou quelqu’un l’a annulée. `show statement_timeout` montre la limite ; alter role … set statement_timeout la change.',
    en: 'The server stopped the statement: it took longer than statement_timeout, or somebody cancelled it. `show statement_timeout` shows the limit; alter role … set statement_timeout changes it.',
  },
  '55P03': {
    fr: 'Une autre session tient la relation plus longtemps que lock_timeout. Qui : select a.pid, a.usename, a.query from pg_locks l join pg_stat_activity a using (pid) where l.granted; Attendez sa fin, puis relancez.',
    en: 'Another session holds the relation longer than lock_timeout. Who: select a.pid, a.usename, a.query from pg_locks l join pg_stat_activity a using (pid) where l.granted; Wait for it to end, then run again.',
  },
  '53200': {
    fr: 'Diminuez `threads` ou work_mem ; si le serveur parle de verrous (shared memory), augmentez max_locks_per_transaction.',
    en: 'Lower `threads` or work_mem; if the server speaks of locks (shared memory), raise max_locks_per_transaction.',
  },
};
