import type { Text } from '../../core/index.ts';
import { type Declared, incrementInvalid, within } from './errors.ts';
import type { IncrementEdge, IncrementSource, Peers } from './spec.ts';

export type Fields = Readonly<Record<string, unknown>>;

const INTERVAL = /^\d+(\.\d+)? +(second|minute|hour|day|week|month|year)s?$/;

/** Reads the fields of one declaration; each complaint names the field. */
export class FieldReader {
  readonly #declared: Declared;
  readonly #fields: Fields;

  constructor(declared: Declared, fields: unknown) {
    this.#declared = declared;
    if (!isFields(fields)) throw this.invalid('', { fr: 'doit être une table', en: 'has to be a mapping' });
    this.#fields = fields;
  }

  /** Throws for a key that means nothing here: a typing mistake would change what the increment finds. */
  refuseOthers(known: readonly string[]): void {
    const other = Object.keys(this.#fields).find((key) => !known.includes(key));
    if (other !== undefined)
      throw this.invalid(other, {
        fr: `n’existe pas (${known.join(', ')})`,
        en: `does not exist (${known.join(', ')})`,
      });
  }

  get(key: string): unknown {
    return this.#fields[key] ?? undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    if (value === undefined || (typeof value === 'string' && value.trim() !== '')) return value;
    throw this.invalid(key, { fr: 'doit être un texte', en: 'has to be a text' });
  }

  flag(key: string): boolean {
    const value = this.get(key) ?? false;
    if (typeof value === 'boolean') return value;
    throw this.invalid(key, { fr: 'doit être true ou false', en: 'has to be true or false' });
  }

  /** A name, or a list of names. */
  names(key: string): readonly string[] {
    return this.#nameList(key, this.get(key));
  }

  /** Lists of columns, each alone or with the columns that have to be present. A bare name is a list of one. */
  peers(): readonly Peers[] {
    const value = this.get('peers') ?? [];
    if (!Array.isArray(value)) throw this.invalid('peers', { fr: 'doit être une liste', en: 'has to be a list' });
    return value.map((one, index) => {
      if (!isFields(one)) return { by: this.#nameList('peers', one), present: [] };
      const fields = this.child(one, 'peers', index);
      fields.refuseOthers(['by', 'present']);
      const by = fields.names('by');
      if (by.length === 0) throw fields.invalid('by', { fr: 'manque', en: 'is missing' });
      return { by, present: fields.names('present') };
    });
  }

  entries(key: string): readonly unknown[] {
    const value = this.get(key);
    if (Array.isArray(value) && value.length > 0) return value;
    throw this.invalid(key, { fr: 'doit être une liste', en: 'has to be a list' });
  }

  reconcile(): IncrementSource['reconcile'] {
    const value = this.get('reconcile') ?? 'always';
    if (value === 'always' || value === 'never') return value;
    if (typeof value === 'string' && INTERVAL.test(value)) return { every: value };
    throw this.invalid('reconcile', {
      fr: 'vaut always, never ou un intervalle comme 1 day',
      en: 'is always, never or an interval such as 1 day',
    });
  }

  /** An interval for columns of time, a number for others. */
  lookback(): string {
    const value = this.get('lookback') ?? 0;
    if (typeof value === 'number' && value >= 0) return String(value);
    if (typeof value === 'string' && (INTERVAL.test(value) || /^\d+$/.test(value))) return value;
    throw this.invalid('lookback', {
      fr: 'est un intervalle comme 3 days, ou un nombre',
      en: 'is an interval such as 3 days, or a number',
    });
  }

  affects(): readonly IncrementEdge[] | 'all' {
    const value = this.get('affects') ?? [];
    if (value === 'all') return value;
    if (!Array.isArray(value)) throw this.invalid('affects', { fr: 'est une liste, ou all', en: 'is a list, or all' });
    return value.map((edge, index) => this.#edge(this.child(edge, 'affects', index)));
  }

  #edge(fields: FieldReader): IncrementEdge {
    fields.refuseOthers(['input', 'by']);
    const input = fields.text('input');
    const by = fields.get('by');
    const pairs = isFields(by)
      ? Object.entries(by).map(([own, other]) => ({ own, other: String(other) }))
      : fields.names('by').map((name) => ({ own: name, other: name }));
    if (input === undefined || pairs.length === 0)
      throw this.invalid('affects', {
        fr: 'demande input et by (une colonne, une liste, ou {colonne: autre_colonne})',
        en: 'needs input and by (a column, a list, or {column: other_column})',
      });
    return { input, pairs };
  }

  #nameList(key: string, value: unknown): readonly string[] {
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
    if (list.every((name) => typeof name === 'string' && name !== '')) return list.map(String);
    throw this.invalid(key, { fr: 'est une colonne ou une liste de colonnes', en: 'is a column or a list of columns' });
  }

  /** A reader of what the steps lead to. */
  child(fields: unknown, ...steps: readonly (string | number)[]): FieldReader {
    return new FieldReader(within(this.#declared, ...steps), fields);
  }

  invalid(key: string, reason: Text): Error {
    const steps = key === '' ? [] : [key];
    const names = [...this.#declared.path, ...steps].filter((step) => typeof step === 'string');
    const place = names.join('.');
    return incrementInvalid(
      within(this.#declared, ...steps),
      { fr: `« ${place} » ${reason.fr}`, en: `'${place}' ${reason.en}` },
      {
        fr: 'La forme est décrite dans docs/increments.md.',
        en: 'docs/increments.md describes the form.',
      },
    );
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
