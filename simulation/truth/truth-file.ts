import type { Settings } from '../generate/world.ts';
import type { Truth } from './truth.ts';

export interface TruthMeta extends Settings {
  readonly generatorVersion: string;
}

const PIECE = 65_536;

/** The truth as JSON, one row a line, in pieces: at large scales it is longer than a string may be. */
export function* truthJson(
  meta: TruthMeta,
  truth: Truth & { pieges: Readonly<Record<string, number>> },
): Generator<string> {
  const { scale, seed, asOf, generatorVersion } = meta;
  const head = { scale, seed, as_of: asOf, date_reference: asOf, generator_version: generatorVersion };
  const { totals, pieges, ...lists } = truth;
  yield `{"meta":${JSON.stringify(head)},\n"totals":${JSON.stringify(totals)},\n"pieges":${JSON.stringify(pieges)}`;
  for (const [name, rows] of Object.entries(lists)) {
    let piece = `,\n"${name}":[`;
    for (const [index, row] of rows.entries()) {
      piece += `${index === 0 ? '\n' : ',\n'}${JSON.stringify(row)}`;
      if (piece.length > PIECE) {
        yield piece;
        piece = '';
      }
    }
    yield `${piece}]`;
  }
  yield '}\n';
}
