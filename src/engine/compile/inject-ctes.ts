/** Blanks and comments, then perhaps the `with` that the text begins with. */
const LEADING_WITH = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*with(?:\s+recursive)?(?![\w$])\s*/i;

/**
 * Puts common table expressions (`name as (...)`) before those that the SQL has, byte for byte where dbt puts them:
 * after a leading `with`, else with a `with` of their own before the first word or comment.
 */
export function injectCtes(sql: string, ctes: readonly string[]): string {
  if (ctes.length === 0) return sql;
  const joined = ctes.join(', ');
  const leading = LEADING_WITH.exec(sql)?.[0];
  if (leading !== undefined) return `${leading}${joined}, ${sql.slice(leading.length)}`;
  const start = sql.search(/\S/);
  return start < 0 ? sql : `${sql.slice(0, start)}with${joined} ${sql.slice(start)}`;
}
