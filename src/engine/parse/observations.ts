import { createHash } from 'node:crypto';
import { allProjects, type Workspace } from '../config/index.ts';
import { contentDigest, type ProjectFile } from './project-files.ts';

/** A hash of what all templates depend on: the files, the projects with their settings, `--vars`. */
export function inputDigest(workspace: Workspace, files: readonly ProjectFile[]): string {
  const { kind, name, dbname, schema } = workspace.target;
  const projects = allProjects(workspace).map(({ document, ...project }) => [project, document.digest]);
  const settings = { ...workspace, ...OBSERVED, projects, target: { kind, name, dbname, schema } };
  const hash = createHash('sha256').update(JSON.stringify(settings, distinct));
  for (const file of files) {
    hash.update(`\n${JSON.stringify([file.kind, file.project.name, file.originalFilePath])} ${contentDigest(file)}`);
  }
  return hash.digest('base64');
}

/** What is hashed in another form, is looked at by few templates, or has no part in parsing. */
const OBSERVED = {
  root: undefined,
  packages: undefined,
  environment: undefined,
  flags: undefined,
  invocationId: undefined,
  startedAt: undefined,
  documents: undefined,
  partialParse: undefined,
  warnings: undefined,
  // Where sources are read from is no concern of templates, and holds a password.
  source: undefined,
} satisfies { readonly [Name in keyof Workspace]?: undefined };

/** JSON for hashing: values that JSON writes alike, or not at all, stay apart. */
function distinct(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${value}n`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/**
 * Notes which environment variables, flags and parts of the target a parse looks at, so that its result holds for
 * another invocation where those are the same, whatever else differs.
 */
export class Observations {
  readonly #seen = new Map<string, string>();
  #steady = true;

  /** The workspace to parse with. */
  watch(workspace: Workspace): Workspace {
    const { environment, flags, target } = workspace;
    const once = <Value>(value: Value): Value => {
      this.#steady = false;
      return value;
    };
    const environmentToWatch = {
      get: (name: string) => {
        this.#note(`env:${name}`, workspace);
        return environment.get(name);
      },
    };
    return {
      ...workspace,
      environment: environmentToWatch,
      flags: this.#watched('flag', flags, workspace),
      target: this.#watched('target', target, workspace),
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
  conditions(digest: string): string | undefined {
    return this.#steady ? JSON.stringify([digest, [...this.#seen]]) : undefined;
  }

  #watched<Part extends object>(prefix: string, part: Part, workspace: Workspace): Part {
    return new Proxy(part, {
      get: (found, key) => {
        if (typeof key === 'string') this.#note(`${prefix}:${key}`, workspace);
        return Reflect.get(found, key);
      },
    });
  }

  #note(name: string, workspace: Workspace): void {
    if (!this.#seen.has(name)) this.#seen.set(name, lookUp(name, workspace));
  }
}

/** Whether the conditions of an earlier parse are met. */
export function holds(conditions: string, digest: string, workspace: Workspace): boolean {
  const [known, seen]: [string, [name: string, value: string][]] = JSON.parse(conditions);
  return known === digest && seen.every(([name, value]) => lookUp(name, workspace) === value);
}

/** A digest of what is found under a noted name: values may be long, and nobody's to read. */
function lookUp(name: string, { environment, flags, target }: Workspace): string {
  const [, prefix, key = ''] = /^(\w+):(.*)$/s.exec(name) ?? [];
  const value: unknown =
    prefix === 'env' ? environment.get(key)?.value : Reflect.get(prefix === 'flag' ? flags : target, key);
  return createHash('sha256')
    .update(JSON.stringify(value, distinct) ?? '')
    .digest('base64');
}
