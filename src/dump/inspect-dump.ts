import { type CodePage, codePages } from '../core/index.ts';
import type { DumpReport, Sample, Storage } from './dump-report.ts';
import { detectStorage, readText } from './read-text.ts';
import { Utf8Sequence } from './utf8-sequence.ts';

/** Samples that a report has. */
const SHOWN = 3;
/** Damaged characters among which other words are looked for: most dumps repeat theirs. */
const LOOKED_AT = 1000;

/** Reads a dump from start to end, in little memory, and says what is wrong with it. Throws DUMP_ errors. */
export async function inspectDump(file: string, signal: AbortSignal): Promise<DumpReport> {
  const storage = await detectStorage(file);
  const scan = new Scan();
  for await (const text of readText(file, storage, signal)) scan.take(text);
  scan.end();
  const { lines, isCrLf, trials } = scan;
  return { storage, lines, isCrLf, ...verdict(trials, storage) };
}

/** One pass over the text of a file. */
class Scan {
  readonly trials = codePages().map((page) => new Trial(page));
  readonly #ends = new LineEnds();
  #last = 0x0a;
  /** ASCII matters only behind a character that may have lost its rest. */
  #isOpen = false;

  take(text: string): void {
    const ends = this.#ends;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit <= 0x0d || ends.isAfterCr) ends.take(unit);
      if (unit < 0x80 && !this.#isOpen) continue;
      this.#isOpen = unit >= 0x80;
      for (const trial of this.trials) trial.take(unit, text, at, ends.line);
    }
    if (text.length > 0) this.#last = text.charCodeAt(text.length - 1);
  }

  end(): void {
    for (const trial of this.trials) trial.end(this.#ends.line);
  }

  get lines(): number {
    return this.#last === 0x0a ? this.#ends.line - 1 : this.#ends.line;
  }

  get isCrLf(): boolean {
    return this.#ends.areCrLf;
  }
}

function verdict(trials: readonly Trial[], { encoding }: Storage) {
  const whole = trials.find(({ misfit, damaged }) => misfit === undefined && damaged > 0);
  if (whole !== undefined) {
    const { page, damaged, samples } = whole;
    return { state: 'damaged', page, damaged, samples } as const;
  }
  const [best] = trials.filter(({ telling }) => telling > 0).sort((one, other) => other.telling - one.telling);
  if (best !== undefined) {
    const { page, damaged, samples, misfit } = best;
    return { state: 'mixed', page, damaged, samples, misfit } as const;
  }
  return { state: encoding === 'utf-8' ? 'healthy' : 'stored', damaged: 0, samples: [] } as const;
}

/** Counts lines, and tells how they end. */
class LineEnds {
  /** Number of the line under way. */
  line = 1;
  #crLf = 0;
  #others = 0;
  #afterCr = false;

  take(unit: number): void {
    if (unit === 0x0a) {
      this.line += 1;
      if (this.#afterCr) this.#crLf += 1;
      else this.#others += 1;
      this.#afterCr = false;
    } else if (unit === 0x0d) {
      if (this.#afterCr) this.#others += 1;
      this.#afterCr = true;
    } else if (this.#afterCr) {
      this.#others += 1;
      this.#afterCr = false;
    }
  }

  /** Whether the unit to come must be looked at, whatever it is. */
  get isAfterCr(): boolean {
    return this.#afterCr;
  }

  get areCrLf(): boolean {
    return this.#crLf > 0 && this.#others === 0 && !this.#afterCr;
  }
}

/** The supposition that the file is UTF-8 that was read in one code page. */
class Trial {
  readonly page: CodePage;
  damaged = 0;
  /** Damaged characters that a sound text hardly has: lines and blocks of tables, Ã and Â before a sign. */
  telling = 0;
  misfit: number | undefined;
  readonly samples: Sample[] = [];
  readonly #sequence = new Utf8Sequence();
  #start = 0;
  #tells = false;

  constructor(page: CodePage) {
    this.page = page;
  }

  take(unit: number, text: string, at: number, line: number): void {
    if (unit < 0x80 && !this.#sequence.isOpen) return;
    const wasOpen = this.#sequence.isOpen;
    const byte = this.page.bytes[unit] ?? -1;
    const taken = byte === -1 ? this.#fail() : this.#sequence.take(byte);
    if (taken === 'bad') {
      this.misfit ??= line;
      // What broke a character off may begin the next.
      if (wasOpen && byte >= 0x80) this.#begin(this.#sequence.take(byte), unit, at, line);
    } else if (!wasOpen) this.#begin(taken, unit, at, line);
    else if (taken === 'whole') this.#finish(text, at, line);
  }

  end(line: number): void {
    if (this.#sequence.isOpen) this.misfit ??= line;
  }

  #fail(): 'bad' {
    this.#sequence.reset();
    return 'bad';
  }

  #begin(taken: 'whole' | 'part' | 'bad', unit: number, at: number, line: number): void {
    if (taken === 'bad') this.misfit ??= line;
    this.#start = at;
    this.#tells = isDrawing(unit) || unit === 0xc3 || unit === 0xc2;
  }

  #finish(text: string, at: number, line: number): void {
    this.damaged += 1;
    // In a drawn table, lines follow lines.
    if (this.#tells && !isDrawing(text.charCodeAt(at))) this.telling += 1;
    if (this.samples.length >= SHOWN || this.damaged > LOOKED_AT) return;
    const found = wordAround(text, Math.min(this.#start, at), at + 1);
    const repaired = this.#repair(found);
    const isNew = this.samples.every((sample) => sample.found !== found);
    if (repaired !== undefined && isNew) this.samples.push({ line, found, repaired });
  }

  #repair(word: string): string | undefined {
    const bytes = Uint8Array.from(word, (character) => this.page.bytes[character.charCodeAt(0)] ?? 0);
    const repaired = new TextDecoder().decode(bytes);
    return repaired.includes('\uFFFD') ? undefined : repaired;
  }
}

function isDrawing(unit: number): boolean {
  return unit >= 0x2500 && unit <= 0x259f;
}

/** Units of a word that are looked at on each side. */
const REACH = 24;

function wordAround(text: string, start: number, end: number): string {
  const before = /[^\s,;:'"()\\|]*$/u.exec(text.slice(Math.max(0, start - REACH), start))?.[0] ?? '';
  const behind = /^[^\s,;:'"()\\|]*/u.exec(text.slice(end, end + REACH))?.[0] ?? '';
  return before + text.slice(start, end) + behind;
}
