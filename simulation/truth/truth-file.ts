import type { Settings } from '../generate/world.ts';
import type { StreamedTruth } from './truth.ts';

export interface TruthMeta extends Settings {
  readonly generatorVersion: string;
  /** The days that went by since the database was made; `asOf` is the last of them. */
  readonly goneBy: readonly GoneBy[];
}

export interface GoneBy {
  readonly days: number;
  readonly seed: string;
}

const PIECE = 65_536;

/** The truth as JSON, one row a line, in pieces: at large scales it is longer than a string may be. */
export function* truthJson(
  meta: TruthMeta,
  truth: StreamedTruth & { readonly pieges: Readonly<Record<string, number>> },
): Generator<string> {
  const { scale, seed, asOf, generatorVersion, goneBy } = meta;
  const head = {
    scale,
    seed,
    as_of: asOf,
    date_reference: asOf,
    generator_version: generatorVersion,
    advances: goneBy,
  };
  const { totals, pieges, ...lists } = truth;
  yield `{"meta":${JSON.stringify(head)},\n"totals":${JSON.stringify(totals)},\n"pieges":${JSON.stringify(pieges)}`;
  for (const [name, rows] of Object.entries(lists)) {
    let piece = `,\n"${name}":[`;
    let separator = '\n';
    for (const row of rows) {
      piece += `${separator}${JSON.stringify(row)}`;
      separator = ',\n';
      if (piece.length > PIECE) {
        yield piece;
        piece = '';
      }
    }
    yield `${piece}]`;
  }
  yield '}\n';
}
