import type { ResourceType, SourceLocation } from '../../core/index.ts';
import { isRecord, type Project, type Workspace, type YamlPath } from '../config/index.ts';
import { placeOfArgument, type Template } from '../jinja/index.ts';
import { configKey, isMerged } from './merge-config.ts';
import { configTree } from './node-config.ts';
import { Problems } from './problems.ts';
import type { PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';
import type { TestDeclaration } from './test-declarations.ts';

/** One of the places that configure a node. */
export interface ConfigLayer {
  /** Where the key, or one inside of its value, stands, and how many steps of the path are written there. */
  readonly find: (path: YamlPath) => FoundPlace | undefined;
}

interface FoundPlace {
  readonly location: SourceLocation;
  readonly depth: number;
}

/** A node whose configuration is looked into. Nothing is kept of where values came from: few are ever asked for. */
export interface ConfiguredNode {
  readonly resourceType: ResourceType;
  readonly fqn: readonly string[];
  readonly project: Project;
  /** What configures it beside dbt_project.yml, the last word first. */
  readonly own: readonly ConfigLayer[];
  /** Where messages point that have no better place. */
  readonly location: SourceLocation;
}

/**
 * Where the value of a configuration comes from that a node has in the end: a line of dbt_project.yml, of a properties
 * file, or of a call of config(). A path may go on inside of the value; of what nobody wrote, the place is that of the
 * node's own configuration.
 */
export function placeOfConfig(workspace: Workspace, node: ConfiguredNode, path: YamlPath): SourceLocation {
  const { project, own, location } = node;
  const levels = (from: Project) => projectLayers(from, node).reverse();
  const last = project.name === workspace.root.name ? [] : levels(workspace.root);
  const layers = [...last, ...own, ...levels(project)];
  const found = layers.flatMap((layer) => layer.find(path) ?? []).filter(({ depth }) => depth > 0);
  const deepest = isMerged(configKey(String(path[0]))) ? Math.max(...found.map(({ depth }) => depth)) : 0;
  const best = found.find(({ depth }) => depth >= deepest) ?? own.flatMap((layer) => layer.find([]) ?? [])[0];
  return best?.location ?? location;
}

/** What the text of a node says in its calls of config(). */
export function textLayer(template: Template): ConfigLayer {
  return { find: (path) => placeOfArgument(template, 'config', path) };
}

/** What an entry of a properties file says: of a version of a model first what is said of that alone. */
export function entryLayers(entry: PropertyEntry): readonly ConfigLayer[] {
  const model = new PropertyReader({ ...entry, value: entry.raw }, new Problems());
  const versions = Array.isArray(entry.raw.versions) ? entry.raw.versions : [];
  const index = versions.findIndex((version) => isRecord(version) && version.v === entry.version?.v);
  const own = entry.version && isRecord(versions[index]) ? [model.child(versions[index], 'versions', index)] : [];
  return [...own, model].flatMap(readerLayers);
}

/** What the declaration of a generic test says. */
export function declarationLayer({ config, placeOfConfig: place }: TestDeclaration): ConfigLayer {
  return mappingLayer(config, (path) => ({ location: place(path), depth: path.length }));
}

/** What a mapping says under `config:`, and beside it. */
export function readerLayers(reader: PropertyReader): readonly ConfigLayer[] {
  const { config } = reader.fields;
  const inside = (path: YamlPath) => ({ location: reader.place('config', ...path), depth: path.length });
  const beside = (path: YamlPath) => ({ location: reader.place(...path), depth: path.length });
  return [...(isRecord(config) ? [mappingLayer(config, inside)] : []), mappingLayer(reader.fields, beside)];
}

/** A mapping of configurations; `place` is told the path as it is written. */
function mappingLayer(
  values: Readonly<Record<string, unknown>>,
  place: (written: YamlPath) => FoundPlace,
): ConfigLayer {
  return {
    find: ([key, ...inner]) => {
      if (key === undefined) return place([]);
      const written = Object.keys(values).find((name) => configKey(name) === configKey(String(key)));
      return written === undefined ? undefined : place([written, ...existing(values[written], inner)]);
    },
  };
}

/** What dbt_project.yml says, the outermost level first: of all nodes, of the project, of each folder, of the node. */
function projectLayers(project: Project, { resourceType, fqn }: ConfiguredNode): ConfigLayer[] {
  const tree = configTree(resourceType);
  const layers: ConfigLayer[] = [];
  let branch: unknown = project.configs[tree];
  for (let level = 0; isRecord(branch) && level <= fqn.length; level += 1) {
    const above = fqn.slice(0, level);
    layers.push(levelLayer(branch, project, (key) => [writtenTree(project, tree, [...above, key]), ...above]));
    branch = branch[fqn[level] ?? ''];
  }
  return layers;
}

/** A key with `+` is a configuration, and so is one without that opens no branch. */
function levelLayer(
  branch: Readonly<Record<string, unknown>>,
  project: Project,
  above: (key: string) => YamlPath,
): ConfigLayer {
  const spelled = new Map(
    Object.entries(branch)
      .filter(([key, value]) => key.startsWith('+') || !isRecord(value))
      .map(([key]) => [key.replace(/^\+\s*/, ''), key]),
  );
  const values = Object.fromEntries(Array.from(spelled, ([name, key]) => [name, branch[key]]));
  const layer = mappingLayer(values, ([name = '', ...inner]) => {
    const key = spelled.get(String(name)) ?? '';
    return { location: project.document.locate([...above(key), key, ...inner]), depth: 1 + inner.length };
  });
  return { find: (path) => (path.length === 0 ? undefined : layer.find(path)) };
}

/** The tests of a project are configured under two names. */
function writtenTree(project: Project, tree: string, path: readonly string[]): string {
  if (tree !== 'data_tests') return tree;
  const { value } = project.document;
  const written = isRecord(value) && isRecord(value.data_tests) ? value.data_tests : {};
  return (path[0] ?? '') in written ? tree : 'tests';
}

/** The part of a path that is there. */
function existing(value: unknown, [step, ...rest]: YamlPath): YamlPath {
  if (step === undefined || typeof value !== 'object' || value === null || !(step in value)) return [];
  return [step, ...existing(Reflect.get(value, step), rest)];
}
