import { quoteIdentifier } from '../../core/index.ts';

/** A relation without its rows, as `--empty` writes it; the last part of its name is the relation's own. */
const WITHOUT_ROWS = /\(select \* from ((?:"(?:[^"]|"")+"\.)*"((?:[^"]|"")+)") where false limit 0\)/g;

/** What can follow a table in a query without being a name for it. */
const NO_NAME =
  /^\s*(?:$|[^\sa-z_"]|(?:where|join|left|right|inner|full|cross|natural|on|using|group|order|limit|union|except|intersect|having|window|offset|fetch|for|tablesample)\b)/i;

/**
 * Names the subqueries that `--empty` puts in the place of relations, as PostgreSQL demands before version 16. One that
 * the query names itself keeps that name, where dbt would give it two.
 */
export function nameSubqueries(sql: string): string {
  return sql.replace(WITHOUT_ROWS, (subquery: string, _relation: string, name: string, offset: number) => {
    const rest = sql.slice(offset + subquery.length);
    return NO_NAME.test(rest) ? `${subquery} as "_dbt_limit_subq_${name}"` : subquery;
  });
}

/** The end of a subquery that reads a part of a relation, as increments write it; the comment has the relation's name. */
const PART = / \/\*:([^*]*)\*\/\)/g;

/** Names subqueries that read a part of a relation by that relation, where the query gives them no other name. */
export function nameParts(sql: string): string {
  return sql.replace(PART, (end: string, name: string, offset: number) =>
    NO_NAME.test(sql.slice(offset + end.length)) ? `) as ${quoteIdentifier(decodeURI(name))}` : ')',
  );
}
