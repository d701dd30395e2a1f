/** A part of an earlier text, in bytes; `end` is not part of it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const LINE_FEED = 0x0a;
const AFTER_NAME = '":';

/** A text in UTF-8, made of new pieces and of pieces of an earlier one, which are never decoded. */
export class SplicedText {
  readonly #earlier: Buffer;
  readonly #pieces: Buffer[] = [];
  #searched = 0;
  #written = '';
  #kept: ByteRange | undefined;

  constructor(earlier: Buffer) {
    this.#earlier = earlier;
  }

  write(text: string): void {
    this.#written += text;
  }

  /** Adds a piece of the earlier text. Pieces that follow each other there with the same between them become one. */
  keep(range: ByteRange): void {
    const { end } = this.#kept ?? { end: -1 };
    const isNext = this.#kept !== undefined && range.start - end === this.#written.length && this.#stands(end);
    if (isNext && this.#kept) this.#kept = { start: this.#kept.start, end: range.end };
    else {
      this.#flush();
      this.#kept = range;
    }
    this.#written = '';
  }

  /** Adds one with another text in the place of `old`; adds nothing, and is false, where that does not stand there once. */
  keepWith(range: ByteRange, old: string, text: string): boolean {
    const bytes = this.#earlier.subarray(range.start, range.end);
    const found = bytes.indexOf(old);
    if (found < 0 || bytes.indexOf(old, found + 1) >= 0) return false;
    this.keep({ start: range.start, end: range.start + found });
    this.write(text);
    this.keep({ start: range.start + found + Buffer.byteLength(old), end: range.end });
    return true;
  }

  /** What stands between the next `opening` in the earlier text, after the last range that was found, and `closing`. */
  nextBetween(opening: string, closing: string): ByteRange | undefined {
    const found = this.#earlier.indexOf(opening, this.#searched, 'latin1');
    const start = found + opening.length;
    const end = this.#earlier.indexOf(closing, start, 'latin1');
    if (found < 0 || end < 0) return undefined;
    this.#searched = end;
    return { start, end };
  }

  /** How many lines there are in a range. */
  countLines({ start, end }: ByteRange): number {
    let count = start < end ? 1 : 0;
    let found = this.#earlier.indexOf(LINE_FEED, start);
    while (found >= 0 && found < end) {
      count += 1;
      found = this.#earlier.indexOf(LINE_FEED, found + 1);
    }
    return count;
  }

  /** The lines in a range, without the comma at their ends, by the names of the members of JSON, in quotes. */
  linesIn({ start, end }: ByteRange): ReadonlyMap<string, ByteRange> {
    const lines = new Map<string, ByteRange>();
    for (let from = start; from < end; ) {
      const found = this.#earlier.indexOf(LINE_FEED, from);
      const to = found < 0 || found >= end ? end : found - 1;
      const name = this.#earlier.toString('utf8', from, this.#earlier.indexOf(AFTER_NAME, from, 'latin1') + 1);
      lines.set(name, { start: from, end: to });
      from = to + 2;
    }
    return lines;
  }

  /** All that was added, in order. */
  pieces(): readonly Buffer[] {
    this.#flush();
    return this.#pieces;
  }

  /** Whether the text written since the last kept piece stands at this place of the earlier one. */
  #stands(place: number): boolean {
    return this.#earlier.toString('latin1', place, place + this.#written.length) === this.#written;
  }

  #flush(): void {
    if (this.#kept) this.#pieces.push(this.#earlier.subarray(this.#kept.start, this.#kept.end));
    if (this.#written !== '') this.#pieces.push(Buffer.from(this.#written, 'utf8'));
    this.#kept = undefined;
    this.#written = '';
  }
}
