import type { SourceLocation } from '../../core/index.ts';
import type { MacroNode, Statement } from './nodes.ts';
import type { Value } from './values.ts';

/** Turns offsets of a normalised source into lines and columns of its file. */
export class SourceMap {
  readonly file: string;
  readonly source: string;
  readonly #firstLine: number;
  #lineStarts: number[] | undefined;

  constructor(file: string, source: string, firstLine: number) {
    this.file = file;
    this.source = source;
    this.#firstLine = firstLine;
  }

  locate(pos: number): Required<SourceLocation> {
    this.#lineStarts ??= [0, ...Array.from(this.source.matchAll(/\n/g), (match) => match.index + 1)];
    let line = this.#lineStarts.findLastIndex((start) => start <= pos);
    if (line < 0) line = 0;
    return { file: this.file, line: this.#firstLine + line, column: pos - (this.#lineStarts[line] ?? 0) + 1 };
  }
}

export type BlockKind = 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';

/** A block that dbt files under its own name: a macro, a generic test, a materialization, a snapshot, a docs text. */
export interface Block {
  readonly kind: BlockKind;
  readonly name: string;
  /** Named parameters in order. `default` is the source text of the default value, where there is one. */
  readonly parameters: readonly { readonly name: string; readonly default: string | undefined }[];
  /** What a materialization declares besides its name: `default` is true, or `adapter='x'`, and other keywords. */
  readonly attributes: Readonly<Record<string, Value>>;
  readonly location: Required<SourceLocation>;
  /** From the opening tag to the closing tag, both included. */
  readonly source: string;
  /** The text between the tags. */
  readonly bodySource: string;
  /** The text between the tags, ready to render with the places of the file it is in. */
  readonly body: Template;
  /** How the engine calls it: the parameters with their defaults, and the body. */
  readonly macro: MacroNode;
}

/** A parsed file: text, tags, and the blocks it defines. Immutable; compiled when first rendered. */
export interface Template {
  readonly file: string;
  /** The source with `\n` line ends, without byte order mark. */
  readonly source: string;
  /** The blocks at the top level, in order. */
  readonly blocks: readonly Block[];
  readonly statements: readonly Statement[];
  readonly map: SourceMap;
}
