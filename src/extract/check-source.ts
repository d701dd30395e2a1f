import type { SigetiError } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import { knownEncodings } from './encodings.ts';
import { readGrant } from './errors.ts';
import { rowsFrom, tableText } from './names.ts';
import { columnProblems, type OpenTable, unreadableColumns } from './plan.ts';
import type { ExtractRequest } from './request.ts';
import { describeSource } from './source-tables.ts';

/** What of an extraction is checked before one is tried. */
export type CheckedExtraction = Pick<ExtractRequest, 'source' | 'tables' | 'encoding'>;

/** What keeps a source from being copied, as far as its catalogue shows. Tables are named `schema.table`. */
export interface SourceFindings {
  /** The encoding that its server says the texts are in. */
  readonly serverEncoding: string;
  readonly missing: readonly string[];
  /** Tables of which not every column to be copied may be read. */
  readonly closed: readonly string[];
  /** The statement that opens them; empty where none is closed. */
  readonly grant: string;
  /** What the project's own settings say wrongly of it: columns and encodings that do not exist. */
  readonly problems: readonly SigetiError[];
}

/** Looks at all tables to be copied in a session on the source; reads none of their rows. Throws what the server says. */
export async function checkSource(
  session: Session,
  extraction: CheckedExtraction,
  signal: AbortSignal,
): Promise<SourceFindings> {
  const { tables, source } = extraction;
  const [[serverEncoding] = []] = await rowsFrom(session, `select current_setting('server_encoding')`, signal);
  const relations = await describeSource(session, tables, signal);
  const missing: string[] = [];
  const closed: OpenTable[] = [];
  const problems = [...(await knownEncodings(session, extraction, signal)).problems];
  for (const table of tables) {
    const relation = relations.get(table.uniqueId);
    if (relation === undefined) {
      missing.push(tableText(table.from));
      continue;
    }
    problems.push(...columnProblems(table, relation));
    const columns = unreadableColumns(table, relation);
    if (columns !== undefined) closed.push({ from: table.from, columns });
  }
  return {
    serverEncoding: String(serverEncoding),
    missing,
    closed: closed.map(({ from }) => tableText(from)),
    grant: closed.length === 0 ? '' : readGrant(closed, source.user),
    problems,
  };
}
