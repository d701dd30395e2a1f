import { printText } from './printing.ts';
import { Undefined, type Value } from './values.ts';

/** Where a body writes. */
export interface Sink {
  /** Whether anything comes of what is written. */
  readonly isRead: boolean;
  text(text: string): void;
  value(value: Value): void;
}

/** Collects text: a file, a macro, a block. */
export class TextSink implements Sink {
  readonly isRead = true;
  result = '';

  text(text: string): void {
    this.result += text;
  }

  value(value: Value): void {
    this.result += printText(value);
  }
}

/** Takes what nobody reads, and so asks no value for its text. */
export class NoSink implements Sink {
  readonly isRead = false;
  readonly result = '';

  text(): void {
    // Nobody reads it.
  }

  value(): void {
    // Nobody reads it.
  }
}

/** Collects for YAML: one value alone stays what it is, more than one becomes text. */
export class NativeSink implements Sink {
  readonly isRead = true;
  readonly #text = new TextSink();
  #only: Value | undefined;
  #count = 0;

  get result(): Value {
    if (this.#count !== 1 || this.#only === undefined) return this.#text.result;
    return this.#only instanceof Undefined ? '' : this.#only;
  }

  text(text: string): void {
    this.value(text);
  }

  /** A value is asked for its text when it is known not to be the only one; one that may not be missing, at once. */
  value(value: Value): void {
    if (value instanceof Undefined && !value.lenient) value.fail();
    if (this.#count === 0) this.#only = value;
    else {
      if (this.#count === 1 && this.#only !== undefined) this.#text.value(this.#only);
      this.#text.value(value);
    }
    this.#count += 1;
  }
}
