import { csvInvalid } from './errors/csv.ts';

/** One record of a CSV file. */
export interface CsvRecord {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads a CSV text as RFC 4180 describes it: fields may be quoted, then hold delimiters, line ends and doubled quotes.
 * Empty lines are passed over. Throws RUN_SEED_INVALID with the line.
 */
export function parseCsv(text: string, file: string, delimiter = ','): readonly CsvRecord[] {
  const reader = new CsvReader(text.startsWith('\uFEFF') ? text.slice(1) : text, file, delimiter);
  const records: CsvRecord[] = [];
  for (let record = reader.next(); record !== undefined; record = reader.next()) records.push(record);
  return records;
}

class CsvReader {
  readonly #text: string;
  readonly #file: string;
  readonly #delimiter: string;
  #at = 0;
  #line = 1;

  constructor(text: string, file: string, delimiter: string) {
    this.#text = text;
    this.#file = file;
    this.#delimiter = delimiter;
  }

  next(): CsvRecord | undefined {
    while (this.#skipLineEnd());
    if (this.#at >= this.#text.length) return undefined;
    const line = this.#line;
    const fields = [this.#field()];
    while (this.#text.startsWith(this.#delimiter, this.#at)) {
      this.#at += this.#delimiter.length;
      fields.push(this.#field());
    }
    if (this.#at < this.#text.length && !this.#skipLineEnd()) throw this.#afterQuote();
    return { line, fields };
  }

  #field(): string {
    return this.#text[this.#at] === '"' ? this.#quotedField() : this.#plainField();
  }

  #plainField(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#isEndOfField()) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  #isEndOfField(): boolean {
    const character = this.#text[this.#at];
    return character === '\n' || character === '\r' || this.#text.startsWith(this.#delimiter, this.#at);
  }

  #quotedField(): string {
    const opened = this.#line;
    let value = '';
    for (let start = this.#at + 1; ; ) {
      const end = this.#text.indexOf('"', start);
      if (end === -1) throw this.#neverClosed(opened);
      const part = this.#text.slice(start, end);
      this.#line += part.split('\n').length - 1;
      value += part;
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') return value;
      value += '"';
      start = this.#at + 1;
    }
  }

  #skipLineEnd(): boolean {
    const end = this.#text.startsWith('\r\n', this.#at) ? 2 : /[\r\n]/.test(this.#text[this.#at] ?? '') ? 1 : 0;
    this.#at += end;
    if (end > 0) this.#line += 1;
    return end > 0;
  }

  #neverClosed(line: number) {
    return csvInvalid(this.#file, line, {
      fr: 'un guillemet ouvert n’est jamais fermé',
      en: 'a quote that is opened is never closed',
    });
  }

  #afterQuote() {
    return csvInvalid(this.#file, this.#line, {
      fr: 'du texte suit un champ entre guillemets',
      en: 'text follows a quoted field',
    });
  }
}
