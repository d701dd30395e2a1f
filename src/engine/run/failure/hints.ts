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
    fr: 'Une autre session tient la relation. Attendez sa fin, ou cherchez-la dans pg_stat_activity.',
    en: 'Another session holds the relation. Wait for it to end, or look for it in pg_stat_activity.',
  },
  '53200': {
    fr: 'La mémoire du serveur ne suffit pas. Diminuez `threads` ou work_mem.',
    en: 'The server is out of memory. Lower `threads` or work_mem.',
  },
};
