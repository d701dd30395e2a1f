/** Follows bytes and says whether they are UTF-8, one byte at a time: no overlong forms, no surrogates. */
export class Utf8Sequence {
  #missing = 0;
  #low = 0x80;
  #high = 0xbf;

  /** Whether a character has begun and is not complete. */
  get isOpen(): boolean {
    return this.#missing > 0;
  }

  /** `whole`: a character ends here. `part`: more bytes are to come. `bad`: this is no UTF-8, and all begins anew. */
  take(byte: number): 'whole' | 'part' | 'bad' {
    if (this.#missing === 0) return this.#begin(byte);
    if (byte < this.#low || byte > this.#high) {
      this.reset();
      return 'bad';
    }
    this.#low = 0x80;
    this.#high = 0xbf;
    this.#missing -= 1;
    return this.#missing === 0 ? 'whole' : 'part';
  }

  reset(): void {
    this.#missing = 0;
    this.#low = 0x80;
    this.#high = 0xbf;
  }

  #begin(byte: number): 'whole' | 'part' | 'bad' {
    if (byte < 0x80) return 'whole';
    if (byte < 0xc2 || byte > 0xf4) return 'bad';
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    // The second byte of these must not make a character that a shorter form or no form has.
    if (byte === 0xe0) this.#low = 0xa0;
    if (byte === 0xed) this.#high = 0x9f;
    if (byte === 0xf0) this.#low = 0x90;
    if (byte === 0xf4) this.#high = 0x8f;
    return 'part';
  }
}
