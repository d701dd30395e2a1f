import { type ErrorDetails, SigetiError, type Text } from '../../core/index.ts';

/** Data exceptions, violated constraints, errors that SQL code raises: the server quotes the values in them. */
const QUOTING = /^(?:22|23|P0|21|44)/;

/**
 * The same error without the values that the server quotes in it: for queries that personal data passes through. What
 * the engine has found out since, which is `added` behind the server's sentence, names tables, columns and keys and
 * stays, as do the names of the constraint, the table and the column.
 */
export function hideValues(details: ErrorDetails, added: Text = { fr: '', en: '' }): ErrorDetails {
  const { sqlState, message, server } = details;
  if (sqlState === undefined || !QUOTING.test(sqlState)) return details;
  const { statement, line, character, source, schema, table, column, constraint } = server ?? {};
  const named = constraint ?? column;
  return {
    ...details,
    message: {
      fr: `${opening(message.fr, sqlState)}${named === undefined ? '' : ` : ${named}`}. La valeur n’est pas montrée, car des données personnelles passent par cette requête.${added.fr}`,
      en: `${opening(message.en, sqlState)}${named === undefined ? '' : `: ${named}`}. The value is not shown, since personal data passes through this query.${added.en}`,
    },
    server: server && { statement, line, character, source, schema, table, column, constraint },
  };
}

/** {@link hideValues} for an error that was thrown. */
export function withoutValues(error: SigetiError): SigetiError {
  return new SigetiError(hideValues(error.details), { cause: error.cause });
}

/** What happened, as far as the code of the error: behind it comes the server's own sentence. */
function opening(sentence: string, sqlState: string): string {
  const code = `(${sqlState})`;
  const at = sentence.indexOf(code);
  return at === -1 ? code : sentence.slice(0, at + code.length);
}
