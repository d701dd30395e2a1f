import { hash } from 'node:crypto';
import { allProjects, type Workspace } from '../config/index.ts';
import { contentDigest, type FileKind, type ProjectFile } from './project-files.ts';

/** Hashes of what a parse depends on. */
export interface InputDigests {
  /** What every node depends on: the projects with their settings, and `--vars`. */
  readonly common: string;
  /** Of each file, by its kind, project and path. */
  readonly files: Readonly<Record<string, string>>;
}

export function inputDigests(workspace: Workspace, files: readonly ProjectFile[]): InputDigests {
  const projects = allProjects(workspace).map(({ document, directory: _where, ...project }) => {
    return [project, document.digest, document.locate([]).file];
  });
  const settings = { ...workspace, ...OBSERVED, projects };
  const common = hash('sha256', JSON.stringify(settings, distinct), 'base64');
  const entries = files.map((file): [string, string] => [fileKey(file), contentDigest(file)]);
  return { common, files: Object.fromEntries(entries) };
}

/** By what a file is known among the digests. */
export function fileKey({ kind, project, originalFilePath }: ProjectFile): string {
  return JSON.stringify([kind, project.name, originalFilePath]);
}

/** A file that is not there any more. */
export interface GoneFile {
  readonly kind: FileKind;
  readonly packageName: string;
  readonly originalFilePath: string;
}

function goneFile(key: string): GoneFile {
  const [kind, packageName, originalFilePath]: [FileKind, string, string] = JSON.parse(key);
  return { kind, packageName, originalFilePath };
}

/** What is hashed in another form, is looked at by few templates, or has no part in parsing. */
const OBSERVED = {
  root: undefined,
  packages: undefined,
  environment: undefined,
  flags: undefined,
  target: undefined,
  invocationId: undefined,
  startedAt: undefined,
  documents: undefined,
  partialParse: undefined,
  warnings: undefined,
  // Where sources are read from is no concern of templates, and holds a password.
  source: undefined,
} satisfies { readonly [Name in keyof Workspace]?: undefined };

/** JSON for hashing: values that JSON writes alike, or not at all, stay apart. */
export function distinct(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${value}n`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/**
 * Notes which environment variables, flags and parts of the target a parse looks at, so that its result holds for
 * another invocation where those are the same, whatever else differs.
 */
export class Observations {
  readonly #seen: Map<string, string>;
  #steady = true;

  /** `seen` is what an earlier parse looked at whose findings are used. */
  constructor(seen: Conditions['seen'] = []) {
    this.#seen = new Map(seen);
  }

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
  conditions(digests: InputDigests): string | undefined {
    const conditions: Conditions = { digests, seen: [...this.#seen] };
    return this.#steady ? JSON.stringify(conditions) : undefined;
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

/** What was the case at an earlier parse. */
interface Conditions {
  readonly digests: InputDigests;
  readonly seen: readonly (readonly [name: string, value: string])[];
}

/** How much of an earlier parse still holds: its result, that but for some files, or nothing. */
export type Match =
  | { readonly holds: 'everything' | 'nothing'; readonly seen: Conditions['seen'] }
  | { readonly holds: 'others'; readonly changes: FileChanges; readonly seen: Conditions['seen'] };

/** Which files are others than before. */
export interface FileChanges {
  /** Keys of those that are new or have another content. */
  readonly edited: ReadonlySet<string>;
  readonly gone: readonly GoneFile[];
}

/** Compares the conditions of an earlier parse with what is the case now. */
export function matchConditions(conditions: string | undefined, digests: InputDigests, workspace: Workspace): Match {
  if (conditions === undefined) return { holds: 'nothing', seen: [] };
  const { digests: known, seen }: Conditions = JSON.parse(conditions);
  if (known.common !== digests.common || !seen.every(([name, value]) => lookUp(name, workspace) === value)) {
    return { holds: 'nothing', seen: [] };
  }
  const edited = Object.keys(digests.files).filter((key) => known.files[key] !== digests.files[key]);
  const gone = Object.keys(known.files).filter((key) => digests.files[key] === undefined);
  if (edited.length + gone.length === 0) return { holds: 'everything', seen };
  return { holds: 'others', changes: { edited: new Set(edited), gone: gone.map(goneFile) }, seen };
}

/** A digest of what is found under a noted name: values may be long, and nobody's to read. */
function lookUp(name: string, { environment, flags, target }: Workspace): string {
  const [, prefix, key = ''] = /^(\w+):(.*)$/s.exec(name) ?? [];
  const value: unknown =
    prefix === 'env' ? environment.get(key)?.value : Reflect.get(prefix === 'flag' ? flags : target, key);
  return hash('sha256', JSON.stringify(value, distinct) ?? '', 'base64');
}
