import type { Explain } from './failure.ts';
import { onlySql } from './sql-text.ts';

/** A syntax error where there is no SQL at all: what the server points at is ours, and would only puzzle. */
export const explainEmptySql: Explain = async (error, { node, compiled }) => {
  if (onlySql(compiled).trim() !== '') return undefined;
  const { code, location, uniqueId, sqlState } = error;
  return {
    code,
    location,
    uniqueId,
    sqlState,
    message: {
      fr: `Le SQL de « ${node.name} » est vide : rien à exécuter.`,
      en: `The SQL of '${node.name}' is empty: there is nothing to run.`,
    },
    hint: {
      fr: 'Écrivez une requête (select …), ou supprimez le fichier. Un {% if %} peut aussi avoir tout écarté : voyez target/compiled.',
      en: 'Write a query (select …), or delete the file. An {% if %} may also have left everything out: see target/compiled.',
    },
  };
};
