import type { Node } from '../../core/index.ts';
import { type ConfigTree, isRecord, type Project } from '../config/index.ts';
import { distinct } from './distinct.ts';
import { levelConfig } from './merge-config.ts';
import { configTree } from './node-config.ts';

/** What project files configure, by the names of the projects. */
export type Configs = Readonly<Record<string, Pick<Project, 'configs' | 'unrenderedConfigs'>>>;

/** Whether the project files configure a node otherwise, its own project's or the root's, where there are two readings. */
export function findReconfigured(
  configs: { readonly before: Configs; readonly now: Configs } | undefined,
  rootPackage: string,
): (node: Node) => boolean {
  if (configs === undefined) return () => false;
  const { before, now } = configs;
  const isOther = compareBranches();
  return ({ packageName, resourceType, fqn }) => {
    const tree = configTree(resourceType);
    return [packageName, rootPackage].some((name) =>
      (['configs', 'unrenderedConfigs'] as const).some((kind) =>
        isOther(before[name]?.[kind][tree], now[name]?.[kind][tree], fqn),
      ),
    );
  };
}

type Branch = ConfigTree | undefined;

/** Compares what two trees say on the way to a node. Many nodes have most of their way in common. */
function compareBranches(): (before: Branch, now: Branch, fqn: readonly string[]) => boolean {
  const known = new Map<ConfigTree, 'same' | 'level' | 'below'>();
  const compare = (before: Branch, now: Branch) => {
    // Of what was read from JSON, no two branches are one, as an anchor of YAML makes them.
    const key = before ?? now;
    if (key === undefined) return 'same';
    const found = known.get(key) ?? howOther(before, now);
    known.set(key, found);
    return found;
  };
  return (before, now, fqn) => {
    let [old, found] = [before, now];
    for (const part of fqn) {
      const how = compare(old, found);
      if (how !== 'below') return how === 'level';
      [old, found] = [branchOf(old, part), branchOf(found, part)];
    }
    return compare(old, found) === 'level';
  };
}

/** Whether two branches are the same, or differ in what they say themselves, or only in branches of theirs. */
function howOther(before: Branch, now: Branch): 'same' | 'level' | 'below' {
  if (JSON.stringify(before, distinct) === JSON.stringify(now, distinct)) return 'same';
  const [old, found] = [before, now].map((branch) => JSON.stringify(levelConfig(branch ?? {}), distinct));
  return old === found ? 'below' : 'level';
}

function branchOf(branch: Branch, name: string): Branch {
  const below = branch?.[name];
  return isRecord(below) ? below : undefined;
}
