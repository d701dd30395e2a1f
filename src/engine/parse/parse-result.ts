import type { Manifest, NodeHead, RelationName, SigetiError } from '../../core/index.ts';
import type { DispatchRule, MacroRegistry } from '../context/index.ts';

/** The parsed project. With `problems`, the manifest holds what could be parsed and must not be executed. */
export interface ParseResult {
  readonly manifest: Manifest;
  /** The heads of the manifest's nodes, where they are known without the rest. */
  readonly heads?: ReadonlyMap<string, NodeHead>;
  /** How many nodes and macros the manifest has, where that is known without them. */
  readonly counts?: { readonly nodes: number; readonly macros: number };
  /** For `macrosOf`, which opens those of an earlier parse. */
  readonly macros: MacroRegistry | StoredMacros;
  /** Everything that is wrong, in the order of the files. */
  readonly problems: readonly SigetiError[];
  /** What is odd but stops nothing. */
  readonly warnings: readonly SigetiError[];
  /**
   * Where all other nodes are those of the earlier parse that was kept: the unique ids of the rest, and of the macros whose
   * text is another one. Docs blocks and groups are the earlier ones too, and so is what is disabled, wherever it is now.
   */
  readonly freshIds?: ReadonlySet<string>;
  /** Where those nodes were that are the earlier ones in all but that, if in that, by their unique ids. */
  readonly movedFrom?: ReadonlyMap<string, RelationName>;
  /** Whether, of all these nodes, each depends on those that it depended on in the earlier parse. */
  readonly areLinksKept?: boolean;
}

/** A parse with its macros opened. */
export interface WholeParse extends ParseResult {
  readonly macros: MacroRegistry;
}

/** The macros of a project and its packages, as the last parse left them. */
export interface StoredMacros {
  readonly rootPackage: string;
  readonly dispatch: readonly DispatchRule[];
  readonly packages: readonly StoredPackage[];
}

export interface StoredPackage {
  readonly name: string;
  readonly files: readonly { readonly file: string; readonly source: string; readonly names: readonly string[] }[];
}
