import { type ServerReport, SigetiError } from '../../core/index.ts';
import { copyRow, type Session, type TableResult } from '../../postgres/index.ts';
import { purposeText } from './purposes.ts';
import { typeName } from './type-names.ts';
import type { QueryResult, Statement } from './types.ts';

/**
 * Runs statements, each one SQL command, in one round trip and so in one transaction, unless they open their own.
 * An error carries the purpose of the statement that failed, and the line in that statement.
 */
export async function executeBatch(
  session: Session,
  statements: readonly Statement[],
  signal?: AbortSignal,
): Promise<readonly QueryResult[]> {
  if (statements.length === 0) return [];
  try {
    const results = await session.script(joinStatements(statements), signal);
    return results.map(toQueryResult);
  } catch (thrown) {
    throw thrown instanceof SigetiError ? withPurpose(thrown, statements) : thrown;
  }
}

/** Runs a text that a project wrote, of any number of commands, such as a hook. Returns the last command's result. */
export async function executeText(session: Session, statement: Statement, signal?: AbortSignal): Promise<QueryResult> {
  try {
    const results = await session.foreignScript(statement.sql, signal);
    const last = results.at(-1);
    return last === undefined ? { columns: [], rows: [], rowCount: 0 } : toQueryResult(last);
  } catch (thrown) {
    throw thrown instanceof SigetiError ? thrown.with({ purpose: purposeText(statement.purpose) }) : thrown;
  }
}

/** Rows that go to the server in one piece. */
const ROWS_AT_ONCE = 500;

/** Loads rows by a `COPY ... FROM STDIN` statement; the result has their number. */
export async function executeCopy(
  session: Session,
  statement: Statement,
  rows: readonly (readonly (string | null)[])[],
  signal?: AbortSignal,
): Promise<QueryResult> {
  function* chunks() {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      yield rows
        .slice(at, at + ROWS_AT_ONCE)
        .map(copyRow)
        .join('');
    }
  }
  try {
    return { columns: [], rows: [], rowCount: await session.copyIn(statement.sql, chunks(), signal) };
  } catch (thrown) {
    throw thrown instanceof SigetiError ? thrown.with({ purpose: purposeText(statement.purpose) }) : thrown;
  }
}

/** The statements as one text. Each ends on a line of its own, so that a comment cannot swallow the semicolon. */
export function joinStatements(statements: readonly Statement[]): string {
  return statements.map((statement) => `${statement.sql}\n;\n`).join('');
}

function withPurpose(error: SigetiError, statements: readonly Statement[]): SigetiError {
  const { server } = error.details;
  if (server === undefined) return error;
  const { index, line } = failedStatement(server, statements);
  const purpose = statements[index]?.purpose;
  const details = { ...error.details, server: { ...server, statement: index, line } };
  return new SigetiError(purpose === undefined ? details : { ...details, purpose: purposeText(purpose) }, {
    cause: error.cause,
  });
}

/** A line says more than the count of what is done: a server parses the whole script before it runs any of it. */
function failedStatement(server: ServerReport, statements: readonly Statement[]) {
  if (server.line === undefined) return { index: server.statement ?? 0 };
  let first = 1;
  for (const [index, statement] of statements.entries()) {
    const next = first + statement.sql.split('\n').length + 1;
    if (server.line < next) return { index, line: server.line - first + 1 };
    first = next;
  }
  return { index: statements.length };
}

function toQueryResult(result: TableResult): QueryResult {
  return {
    columns: result.columns.map(({ name, typeOid }) => ({ name, type: typeName(typeOid) })),
    rows: result.rows,
    rowCount: result.rowCount,
  };
}
