import type { CodePage } from '../core/index.ts';

/** How the characters of a file are stored. */
export interface Storage {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** Bytes of the mark at the start, 0 where there is none. */
  readonly mark: number;
}

/** A damaged word of the file, and what it was. */
export interface Sample {
  readonly line: number;
  readonly found: string;
  readonly repaired: string;
}

/** What a dump looks like. */
export interface DumpReport {
  readonly storage: Storage;
  readonly lines: number;
  /** All line ends are CR LF, as PowerShell writes them; false where there are others too, or none. */
  readonly isCrLf: boolean;
  /**
   * `healthy`: nothing to do. `stored`: right, but in UTF-16. `damaged`: UTF-8 that was read in `page`, throughout.
   * `mixed`: damaged in part only, or twice in different ways.
   */
  readonly state: 'healthy' | 'stored' | 'damaged' | 'mixed';
  readonly page?: CodePage | undefined;
  /** Characters that became several. */
  readonly damaged: number;
  /** The first of them, a few. */
  readonly samples: readonly Sample[];
  /** The first line that does not fit the damage of the others. */
  readonly misfit?: number | undefined;
}
