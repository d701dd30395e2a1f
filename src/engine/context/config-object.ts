import type { ExecutableNode } from '../../core/index.ts';
import {
  dictEntries,
  fromPython,
  type HostFunction,
  HostObject,
  TemplateError,
  toPython,
  type Value,
} from '../jinja/index.ts';
import { bindArguments, requireText } from './arguments.ts';
import { configMissing } from './errors.ts';

const NAMES: readonly string[] = ['name', 'default', 'validator'];

/** `config` while parsing: calls are written down, questions answer an empty text. */
export class ConfigRecorder extends HostObject {
  override readonly typeName = 'ParseConfigObject';
  readonly #record: (config: Readonly<Record<string, unknown>>) => void;

  constructor(record: (config: Readonly<Record<string, unknown>>) => void) {
    super();
    this.#record = record;
  }

  override call: HostFunction = (args, kwargs) => {
    this.#record(configArguments(args, kwargs));
    return '';
  };

  getMember(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return ([key, value]) => {
          this.#record({ [requireText('config.set', 'name', key)]: fromPython(value ?? null) });
          return '';
        };
      case 'get':
      case 'require':
      case 'meta_get':
      case 'meta_require':
        return () => '';
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return () => false;
      default:
        return undefined;
    }
  }

  toText(): string {
    return '<config>';
  }
}

/** What `config(...)` was given: keywords, or one dict. */
export function configArguments(
  args: readonly Value[],
  kwargs: Readonly<Record<string, Value>>,
): Readonly<Record<string, unknown>> {
  const [only, ...more] = args;
  const named = Object.entries(kwargs);
  const entries = only === undefined ? named : named.length === 0 && more.length === 0 ? dictEntries(only) : undefined;
  if (!entries) throw configCallInvalid();
  return Object.fromEntries(Array.from(entries, ([key, value]) => [String(key), fromPython(value)]));
}

/** `config` while executing: the node's configuration, which nothing can change any more. */
export class ConfigReader extends HostObject {
  override readonly typeName = 'RuntimeConfigObject';
  readonly #uniqueId: string;
  readonly #config: Readonly<Record<string, unknown>>;

  constructor(node: ExecutableNode) {
    super();
    this.#uniqueId = node.uniqueId;
    this.#config = node.config;
  }

  override call: HostFunction = () => '';

  getMember(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return () => '';
      case 'get':
        return this.#getter('config.get', this.#config);
      case 'require':
        return this.#requirer('config.require', this.#config);
      case 'meta_get':
        return this.#getter('config.meta_get', asRecord(this.#config.meta));
      case 'meta_require':
        return this.#requirer('config.meta_require', asRecord(this.#config.meta));
      case 'persist_relation_docs':
        return () => asRecord(this.#config.persist_docs).relation === true;
      case 'persist_column_docs':
        return () => asRecord(this.#config.persist_docs).columns === true;
      default:
        return undefined;
    }
  }

  #getter(owner: string, from: Readonly<Record<string, unknown>>): HostFunction {
    return (args, kwargs) => {
      const given = bindArguments(owner, NAMES, args, kwargs);
      const name = requireText(owner, 'name', given.name);
      return Object.hasOwn(from, name) ? toPython(from[name]) : (given.default ?? null);
    };
  }

  #requirer(owner: string, from: Readonly<Record<string, unknown>>): HostFunction {
    return (args, kwargs) => {
      const name = requireText(owner, 'name', bindArguments(owner, NAMES, args, kwargs).name);
      if (!Object.hasOwn(from, name)) throw configMissing(this.#uniqueId, name);
      return toPython(from[name]);
    };
  }

  toText(): string {
    return '<config>';
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function configCallInvalid(): TemplateError {
  return new TemplateError(
    {
      fr: 'config() prend des arguments nommés, ou un seul dictionnaire.',
      en: 'config() takes named arguments, or one dict.',
    },
    { fr: "Écrivez config(materialized='table').", en: "Write config(materialized='table')." },
  );
}
