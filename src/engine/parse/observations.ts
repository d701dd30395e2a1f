import { hash } from 'node:crypto';
import { lookUpVar, type Workspace } from '../config/index.ts';
import { distinct } from './distinct.ts';

/** What was seen under a name: a digest, for values may be long, and nobody's to read. */
export type Seen = readonly (readonly [name: string, value: string])[];

/**
 * Notes which variables, environment variables, flags and parts of the target a parse looks at, and for what, so that
 * its result holds for another invocation where those are the same, whatever else differs.
 */
export class Observations {
  readonly #workspace: Workspace;
  readonly #seen: Map<string, string>;
  readonly #shared: Set<string>;
  /** Most nodes look at the same things. */
  readonly #names = new Map<string, string>();
  #steady = true;

  /** `before` is what an earlier parse looked at whose findings are used. */
  constructor(workspace: Workspace, before: Observed = { seen: [], shared: [] }) {
    this.#workspace = workspace;
    this.#seen = new Map(before.seen.map(([name]) => [name, lookUp(name, workspace)]));
    this.#shared = new Set(before.shared);
  }

  /** The workspace to parse with; what is looked at is noted for everything, or else `onName` is told of it. */
  watch(onName: (name: string) => void = (name) => this.#shared.add(name)): Workspace {
    const workspace = this.#workspace;
    const note = (kind: string, ...keys: readonly string[]) => onName(this.#note(kind, keys));
    const once = <Value>(value: Value): Value => {
      this.#steady = false;
      return value;
    };
    return {
      ...workspace,
      environment: {
        get: (name: string) => {
          note('env', name);
          return workspace.environment.get(name);
        },
      },
      watchedVar: (packageName, name) => {
        note('var', packageName, name);
        return lookUpVar(workspace, packageName, name);
      },
      get cliVars() {
        note('cliVars');
        return workspace.cliVars;
      },
      flags: watched(workspace.flags, (key) => note('flag', key)),
      target: watched(workspace.target, (key) => note('target', key)),
      get invocationId() {
        return once(workspace.invocationId);
      },
      get startedAt() {
        return once(workspace.startedAt);
      },
      now: () => once(workspace.now()),
    };
  }

  /** What must be the same for the result to hold; undefined where it came of the moment and holds only once. */
  observed(): Observed | undefined {
    return this.#steady ? { seen: [...this.#seen], shared: [...this.#shared] } : undefined;
  }

  #note(kind: string, keys: readonly string[]): string {
    const key = `${kind} ${keys.join(' ')}`;
    const name = this.#names.get(key) ?? nameOf(kind, keys);
    this.#names.set(key, name);
    if (!this.#seen.has(name)) this.#seen.set(name, lookUp(name, this.#workspace));
    return name;
  }
}

/** What a parse looked at. */
export interface Observed {
  readonly seen: Seen;
  /** The names that were not looked at for some node or some properties file. */
  readonly shared: readonly string[];
}

/** The names under which something else is seen now. */
export function changedNames(seen: Seen, workspace: Workspace): ReadonlySet<string> {
  return new Set(seen.flatMap(([name, value]) => (lookUp(name, workspace) === value ? [] : [name])));
}

function watched<Part extends object>(part: Part, note: (key: string) => void): Part {
  return new Proxy(part, {
    get: (found, key) => {
      if (typeof key === 'string') note(key);
      return Reflect.get(found, key);
    },
  });
}

/** A name without a blank. */
function nameOf(kind: string, keys: readonly string[]): string {
  return `${kind}:${JSON.stringify(keys).replaceAll(' ', '\\u0020')}`;
}

function lookUp(name: string, workspace: Workspace): string {
  const kind = name.slice(0, name.indexOf(':'));
  const keys: readonly string[] = JSON.parse(name.slice(kind.length + 1));
  return hash('sha256', JSON.stringify(observedValue(kind, keys, workspace), distinct) ?? '', 'base64');
}

function observedValue(kind: string, [key = '', ofPackage = '']: readonly string[], workspace: Workspace): unknown {
  switch (kind) {
    case 'env':
      return workspace.environment.get(key)?.value;
    case 'var':
      return lookUpVar(workspace, key, ofPackage);
    case 'cliVars':
      return workspace.cliVars;
    default:
      return Reflect.get(kind === 'flag' ? workspace.flags : workspace.target, key);
  }
}
