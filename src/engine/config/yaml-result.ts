import type { SigetiError, SourceLocation } from '../../core/index.ts';

/** Keys and indexes from the top of a document to one value. */
export type YamlPath = readonly (string | number)[];

/** A YAML file: its value as plain data (null when empty) and the places of its keys. */
export interface YamlDocument {
  readonly file: string;
  /** Of the whole text, where it was read through `YamlDocuments`. */
  readonly digest?: string;
  readonly value: unknown;
  /** What is odd about the text and may lose something of it: a key that is written twice. */
  readonly warnings: readonly SigetiError[];
  /** Where the key (or list item) at `path` stands, or the nearest parent that is written in the file. */
  locate(path: YamlPath): SourceLocation;
}

/** The place of a key or item, and those of what it holds. */
export type PlaceTree = readonly [
  line: number,
  column: number,
  children?: readonly (PlaceTree | null)[] | Readonly<Record<string, PlaceTree>>,
];

/** A document without problems in a form that can be written to a file. */
export interface StoredDocument {
  readonly value: unknown;
  /** Undefined where the document is empty. */
  readonly places?: PlaceTree | undefined;
}

export interface YamlResult {
  readonly document: YamlDocument;
  readonly problems: readonly SigetiError[];
}
