import type { SigetiError } from '../core/index.ts';
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
  const { known, problems } = await knownEncodings(writer, request, signal);
  const [first, ...others] = problems;
  if (first !== undefined) throw first.with({ others: others.map(({ details }) => details) });
  return ({ options }) => {
    const said = options.encoding ?? request.encoding;
    const declared = said === undefined ? undefined : known.get(said);
    if (declared !== undefined) return declared === encoding ? undefined : declared;
    return encoding === 'SQL_ASCII' ? 'UTF8' : undefined;
  };
}

/** PostgreSQL's names of the encodings that the project names, and an EXTRACT_CONFIG_INVALID for each that is none. */
export async function knownEncodings(
  session: Session,
  request: Pick<ExtractRequest, 'encoding' | 'tables'>,
  signal: AbortSignal,
): Promise<{ readonly known: ReadonlyMap<string, string>; readonly problems: readonly SigetiError[] }> {
  const written = request.tables.flatMap(({ options }) => options.encoding ?? []);
  const all = [...new Set([...written, ...(request.encoding === undefined ? [] : [request.encoding])])];
  const rows = await rowsFrom(
    session,
    `select e, pg_encoding_to_char(pg_char_to_encoding(e)) from unnest(${textArray(all)}) e`,
    signal,
  );
  const named = rows.map(([name, known]) => [String(name), String(known ?? '')] as const);
  const known = new Map(named.filter(([, found]) => found !== '' && found !== 'SQL_ASCII'));
  const isUnknown = (name: string | undefined): name is string => name !== undefined && !known.has(name);
  return {
    known,
    problems: [
      ...(isUnknown(request.encoding) ? [encodingUnknown(request.encoding)] : []),
      ...request.tables.flatMap((table) =>
        isUnknown(table.options.encoding) ? [encodingUnknown(table.options.encoding, table)] : [],
      ),
    ],
  };
}
