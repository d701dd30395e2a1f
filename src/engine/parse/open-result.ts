import { type ErrorDetails, type Manifest, type NodeHeads, SigetiError } from '../../core/index.ts';
import type { Project, StoredPart } from '../config/index.ts';
import { type Findings, readFindings } from './findings.ts';
import type { ParseResult, StoredPackage } from './parse-result.ts';

/** A parse result as JSON, but for the maps of the manifest: each of those is a part of its own. */
export interface StoredBase {
  readonly members: Readonly<Record<string, unknown>>;
  readonly maps: readonly string[];
  readonly macros: readonly StoredPackage[];
  readonly problems: readonly ErrorDetails[];
  readonly warnings: readonly ErrorDetails[];
}

/** The part of what the next parse may know. */
export const FINDINGS = 'findings';
/** The part of the heads of all nodes. */
export const HEADS = 'heads';

/** What the parse knew that is stored. */
export function openFindings(parts: ReadonlyMap<string, StoredPart> | undefined): Findings {
  return readFindings(parts?.get(FINDINGS)?.text());
}

/** The result that `storeResult` wrote. Heads and maps of the manifest are read when they are first asked for. */
export function openResult(parts: ReadonlyMap<string, StoredPart>, root: Project): ParseResult {
  const text = (name: string): string => parts.get(name)?.text() ?? 'null';
  const stored: StoredBase & { readonly members: Manifest } = JSON.parse(text('base'));
  const manifest = stored.members;
  for (const key of stored.maps) openLazily(manifest, key, () => new Map(JSON.parse(text(key))));
  const errors = (list: readonly ErrorDetails[]) => list.map((details) => new SigetiError(details));
  const result = {
    manifest,
    macros: { rootPackage: root.name, dispatch: root.dispatch, packages: stored.macros },
    problems: errors(stored.problems),
    warnings: errors(stored.warnings),
  };
  openLazily(result, HEADS, () => new Map(JSON.parse(text(HEADS))));
  const count = (name: string) => parts.get(name)?.lines().length ?? 0;
  openLazily(result, 'counts', () => ({ nodes: count('nodes'), macros: count('macros') }));
  return result;
}

/** The heads of all nodes: where they are known by themselves, the nodes are not read for them. */
export function headsOf({ manifest, heads }: Pick<ParseResult, 'manifest' | 'heads'>): NodeHeads {
  return { projectName: manifest.projectName, nodes: heads ?? manifest.nodes };
}

/** A member that is made when it is first read. */
function openLazily(object: object, key: string, make: () => unknown): void {
  let made: unknown;
  const get = () => {
    made ??= make();
    return made;
  };
  Object.defineProperty(object, key, { get, enumerable: true, configurable: true });
}
