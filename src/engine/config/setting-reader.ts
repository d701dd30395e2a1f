import type { SigetiError, Text } from '../../core/index.ts';
import type { Setting } from './target.ts';

const PORT: Text = { fr: 'un port, de 1 à 65535', en: 'a port, from 1 to 65535' };
const POSITIVE: Text = { fr: 'un entier d’au moins 1', en: 'a whole number of at least 1' };
const NATURAL: Text = { fr: 'un entier d’au moins 0', en: 'a whole number of at least 0' };
const NAME: Text = { fr: 'un nom d’au plus 63 octets', en: 'a name of at most 63 bytes' };

/** A value as it was found, before it is checked. */
export interface FoundValue {
  readonly value: unknown;
  readonly origin: string;
}

/**
 * Turns found values into checked ones and keeps the origin of each. The first value that may not be throws what
 * `refuse` makes of it.
 */
export class SettingReader {
  readonly settings: Setting[] = [];
  readonly #refuse: (key: string, found: FoundValue, expected: Text) => SigetiError;

  constructor(refuse: (key: string, found: FoundValue, expected: Text) => SigetiError) {
    this.#refuse = refuse;
  }

  text(key: string, found: FoundValue, secret = false): string {
    const value = found.value;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw this.#refuse(key, found, { fr: 'un texte', en: 'a text' });
    }
    return this.#keep(key, String(value), found, secret);
  }

  /** A name of the database's: not empty, and short enough that PostgreSQL does not cut it. */
  name(key: string, found: FoundValue): string {
    const name = this.text(key, found);
    if (name === '' || new TextEncoder().encode(name).length > 63) throw this.#refuse(key, found, NAME);
    return name;
  }

  port(key: string, found: FoundValue): number {
    return this.#integer(key, found, PORT, 1, 65535);
  }

  positive(key: string, found: FoundValue): number {
    return this.#integer(key, found, POSITIVE, 1, Number.MAX_SAFE_INTEGER);
  }

  natural(key: string, found: FoundValue): number {
    return this.#integer(key, found, NATURAL, 0, Number.MAX_SAFE_INTEGER);
  }

  /** One of a few words. */
  choice(key: string, found: FoundValue, choices: readonly string[]): string {
    const value = this.text(key, found);
    const list = choices.join(', ');
    if (!choices.includes(value)) throw this.#refuse(key, found, { fr: `un de : ${list}`, en: `one of: ${list}` });
    return value;
  }

  #integer(key: string, found: FoundValue, expected: Text, least: number, most: number): number {
    const text = typeof found.value === 'string' ? found.value.trim() : found.value;
    const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.#refuse(key, found, expected);
    }
    this.#keep(key, String(value), found, false);
    return value;
  }

  #keep(key: string, value: string, found: FoundValue, secret: boolean): string {
    this.settings.push({ key, value, origin: found.origin, secret });
    return value;
  }
}
