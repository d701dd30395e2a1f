import type { ErrorDetails, ServerReport } from '../../../core/index.ts';
import { purposeText } from '../../adapter/index.ts';
import type { Failure } from './failure.ts';

/** What an error points at, in the words of the SQL: `"public"."lots"` is [public, lots]; of `l.id`, [l, id]. */
export function nameAt({ source, character }: ServerReport): readonly string[] {
  if (source === undefined || character === undefined) return [];
  const text = [...source].slice(character - 1).join('');
  const [name = ''] = NAME.exec(text) ?? [];
  return [...name.matchAll(PART)].map(([part]) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase(),
  );
}

const PART = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;
const NAME = new RegExp(`^(?:${PART.source})(?:\\s*\\.\\s*(?:${PART.source}))*`, 'u');

/**
 * The same error, pointing into the node's compiled SQL where its place lies there: at `file`, by lines of that file.
 * An error in what the engine wrote around it keeps its place in the statement.
 */
export function placeInCompiled(
  error: ErrorDetails,
  { compiled, executed }: Pick<Failure, 'compiled' | 'executed'>,
  file: string | undefined,
): ErrorDetails {
  const { server, purpose } = error;
  const failed = executed.findLast((one) => purposeText(one.purpose).en === purpose?.en && one.sql.includes(compiled));
  if (failed === undefined || server === undefined || compiled === '') return error;
  const place = shiftPlace(server, failed.sql, compiled);
  if (place === undefined) return error;
  const location = file === undefined ? undefined : { file, line: place.line, column: place.character };
  return { ...error, server: { ...server, ...place }, compiled: location };
}

function shiftPlace({ line, character }: ServerReport, statement: string, compiled: string) {
  if (line === undefined || character === undefined) return undefined;
  const before = statement.slice(0, statement.indexOf(compiled)).split('\n');
  const lineThere = line - before.length + 1;
  const source = compiled.split('\n')[lineThere - 1];
  const characterThere = lineThere === 1 ? character - [...(before.at(-1) ?? '')].length : character;
  if (source === undefined || characterThere < 1 || characterThere > [...source].length) return undefined;
  return { line: lineThere, character: characterThere, source };
}
