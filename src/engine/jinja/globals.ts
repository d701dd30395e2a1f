import { CallArguments } from './call-arguments.ts';
import { rangeTooBig, valueInvalid } from './errors.ts';
import { iterate, toList } from './iterate.ts';
import { printValue } from './printing.ts';
import { dictEntries, type HostFunction, HostObject, type Kwargs, PyDict, type Value } from './values.ts';

/** `namespace(...)`: the one kind of object that templates can set attributes of. */
export class Namespace extends HostObject {
  override readonly typeName = 'Namespace';
  readonly #attributes: PyDict;

  constructor(attributes: PyDict) {
    super();
    this.#attributes = attributes;
  }

  override getMember(name: string): Value | undefined {
    return this.#attributes.get(name);
  }

  override getItem(key: Value): Value | undefined {
    return this.#attributes.get(key);
  }

  set(name: string, value: Value): void {
    this.#attributes.set(name, value);
  }

  override toText(): string {
    return `<Namespace ${printValue(this.#attributes)}>`;
  }
}

/** What every template can call, unless its scope gives the name another meaning. */
export function findGlobal(name: string): Value | undefined {
  return GLOBALS.get(name);
}

const MAX_RANGE = 100_000;

class Range extends HostObject {
  override readonly typeName = 'range';
  readonly #start: number;
  readonly #stop: number;
  readonly #step: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.#start = start;
    this.#stop = stop;
    this.#step = step;
  }

  override getMember(): undefined {
    return undefined;
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'number' ? Array.from(this.iterate()).at(key) : undefined;
  }

  override *iterate(): Generator<number> {
    for (let index = 0; index < this.size(); index += 1) yield this.#start + index * this.#step;
  }

  override size(): number {
    return Math.max(0, Math.ceil((this.#stop - this.#start) / this.#step));
  }

  override equals(other: Value): boolean {
    return other instanceof Range && printValue(toList(this)) === printValue(toList(other));
  }

  override toText(): string {
    const step = this.#step === 1 ? '' : `, ${this.#step}`;
    return `range(${this.#start}, ${this.#stop}${step})`;
  }
}

const range: HostFunction = (args, kwargs) => {
  const given = new CallArguments('range', ['start', 'stop', 'step'], args, kwargs);
  const [start, stop] = given.has(1) ? [given.int(0), given.int(1)] : [0, given.int(0)];
  const step = given.int(2, 1);
  if (step === 0) throw valueInvalid('range', { fr: 'le pas ne peut pas être zéro', en: 'arg 3 must not be zero' });
  const made = new Range(start, stop, step);
  if (made.size() > MAX_RANGE) throw rangeTooBig(MAX_RANGE);
  return made;
};

/** `dict(pairs or dict, **more)` */
function makeDict(args: readonly Value[], kwargs: Kwargs): PyDict {
  const given = new CallArguments('dict', ['iterable'], args, Object.create(null));
  const source = given.value(0, []);
  const made = new PyDict(dictEntries(source) ?? Array.from(iterate(source), toPair));
  for (const [name, value] of Object.entries(kwargs)) made.set(name, value);
  return made;
}

function toPair(item: Value): [Value, Value] {
  const [key, value, ...rest] = toList(item);
  if (key !== undefined && value !== undefined && rest.length === 0) return [key, value];
  throw valueInvalid('dict', {
    fr: 'chaque élément doit être une paire clé, valeur',
    en: 'every element must be a pair of key and value',
  });
}

/** `cycler('odd', 'even')`: gives its values in turn. */
class Cycler extends HostObject {
  override readonly typeName = 'Cycler';
  readonly #values: readonly Value[];
  #index = 0;

  constructor(values: readonly Value[]) {
    super();
    if (values.length === 0) {
      throw valueInvalid('cycler', { fr: 'aucune valeur à alterner', en: 'at least one item has to be provided' });
    }
    this.#values = values;
  }

  override getMember(name: string): Value | undefined {
    const current = this.#values[this.#index];
    switch (name) {
      case 'current':
        return current;
      case 'next':
        return () => {
          this.#index = (this.#index + 1) % this.#values.length;
          return current ?? null;
        };
      case 'reset':
        return () => {
          this.#index = 0;
          return null;
        };
      default:
        return undefined;
    }
  }

  override toText(): string {
    return '<Cycler>';
  }
}

/** `joiner(', ')`: nothing the first time it is called, the separator from then on. */
function joiner(args: readonly Value[], kwargs: Kwargs): HostFunction {
  const separator = new CallArguments('joiner', ['sep'], args, kwargs).value(0, ', ');
  let isFirst = true;
  return () => {
    const result = isFirst ? '' : separator;
    isFirst = false;
    return result;
  };
}

const GLOBALS: ReadonlyMap<string, HostFunction> = new Map<string, HostFunction>([
  ['range', range],
  ['dict', makeDict],
  ['namespace', (args, kwargs) => new Namespace(makeDict(args, kwargs))],
  ['cycler', (args) => new Cycler(args)],
  ['joiner', joiner],
]);
