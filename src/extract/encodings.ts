import type { Session } from '../postgres/index.ts';
import { encodingUnknown } from './errors.ts';
import { rowsFrom, textArray } from './names.ts';
import type { ExtractRequest, SourceTable } from './request.ts';
import type { Snapshot } from './sessions.ts';
import type { RawEncoding } from './staging.ts';

/** In what encoding the bytes of a table are sent. */
export type RawEncodings = (table: SourceTable) => RawEncoding;

/**
 * Who turns a table's text into UTF-8. A server that knows its encoding does it itself. Where the project says that the
 * bytes are something else, or the server knows nothing (SQL_ASCII), they are sent as they are and the warehouse's server
 * turns them, or says which are no text. Throws EXTRACT_CONFIG_INVALID for an encoding that is none.
 */
export async function rawEncodings(
  writer: Session,
  request: ExtractRequest,
  { encoding }: Snapshot,
  signal: AbortSignal,
): Promise<RawEncodings> {
  const written = request.tables.flatMap(({ options }) => options.encoding ?? []);
  const all = [...new Set([...written, ...(request.encoding === undefined ? [] : [request.encoding])])];
  const rows = await rowsFrom(
    writer,
    `select e, nullif(pg_encoding_to_char(pg_char_to_encoding(e)), '') from unnest(${textArray(all)}) e`,
    signal,
  );
  const names = new Map(rows.map(([name, known]) => [String(name), known === null ? undefined : String(known)]));
  const known = (name: string, table?: SourceTable): string => {
    const found = names.get(name);
    if (found === undefined || found === 'SQL_ASCII') throw encodingUnknown(name, table);
    return found;
  };
  if (request.encoding !== undefined) known(request.encoding);
  for (const table of request.tables) if (table.options.encoding !== undefined) known(table.options.encoding, table);
  return ({ options }) => {
    const said = options.encoding ?? request.encoding;
    const declared = said === undefined ? undefined : known(said);
    if (declared !== undefined) return declared === encoding ? undefined : declared;
    return encoding === 'SQL_ASCII' ? 'UTF8' : undefined;
  };
}
