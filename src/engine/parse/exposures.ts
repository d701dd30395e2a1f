import { type ExposureNode, propertyInvalid, type RefArgs } from '../../core/index.ts';
import { findStaticCalls, parseTemplate } from '../jinja/index.ts';
import { placeOfConfig, readerLayers } from './config-places.ts';
import { listed, mergeConfig } from './merge-config.ts';
import { checkedConfig, mergeNodeConfig } from './node-config.ts';
import { pathParts } from './project-files.ts';
import type { PropertyEntry } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';
import type { SourceContext } from './sources.ts';

const TYPES = ['dashboard', 'notebook', 'analysis', 'ml', 'application'];

/** An entry of `exposures:`: something outside the project that reads from it. */
export async function parseExposure(entry: PropertyEntry, context: SourceContext): Promise<ExposureNode> {
  const { problems, workspace, descriptions } = context;
  const reader = new PropertyReader(entry, problems);
  const { project, originalFilePath, path } = entry.file;
  const fqn = [project.name, ...pathParts(path).slice(0, -1), entry.name];
  const uniqueId = `exposure.${project.name}.${entry.name}`;
  const type = reader.text('type') ?? '';
  if (!TYPES.includes(type)) {
    const list = TYPES.join(', ');
    const expected = { fr: `un de : ${list}`, en: `one of: ${list}` };
    problems.error(propertyInvalid(`exposures.${entry.name}.type`, expected, reader.place('type')));
  }
  const beside = { meta: reader.record('meta'), tags: reader.texts('tags') };
  const properties = mergeConfig(beside, reader.record('config'));
  const layers = { resourceType: 'exposure' as const, fqn, project, properties, file: {} };
  const merged = mergeNodeConfig(workspace, layers);
  const { materialized: _none, ...config } = checkedConfig(
    merged,
    { uniqueId, resourceType: 'exposure' },
    (path) => placeOfConfig(workspace, { ...layers, own: readerLayers(reader), location: reader.place() }, path),
    problems,
  );
  const description = await descriptions.render(reader.fields.description, project.name, () =>
    reader.place('description'),
  );
  return {
    resourceType: 'exposure',
    uniqueId,
    name: entry.name,
    packageName: project.name,
    path,
    originalFilePath,
    fqn,
    description: description.text,
    docBlocks: description.docBlocks,
    tags: listed(config.tags).map(String),
    meta: config.meta,
    config,
    type,
    owner: reader.record('owner'),
    label: reader.text('label'),
    url: reader.text('url'),
    maturity: reader.text('maturity'),
    dependsOn: { nodes: [], macros: [] },
    ...dependenciesOf(reader),
  };
}

/** What `depends_on:` names: texts such as `ref('mart_ca')` and `source('caisse', 'ventes')`. */
function dependenciesOf(reader: PropertyReader): {
  refs: RefArgs[];
  sources: (readonly [source: string, table: string])[];
} {
  const refs: RefArgs[] = [];
  const sources: (readonly [source: string, table: string])[] = [];
  for (const [index, written] of reader.list('depends_on').entries()) {
    const found = typeof written === 'string' ? readReference(written) : undefined;
    if (found && 'name' in found) refs.push(found);
    else if (found) sources.push(found);
    else {
      const expected = {
        fr: "des appels ref('nom') ou source('source', 'table')",
        en: "calls ref('name') or source('source', 'table')",
      };
      const name = `exposures.${reader.entry.name}.depends_on`;
      reader.problems.error(propertyInvalid(name, expected, reader.place('depends_on', index)));
    }
  }
  return { refs, sources };
}

/** What `ref('x')` or `source('a', 'b')` names; undefined where the text is neither. */
export function readReference(written: string): RefArgs | readonly [source: string, table: string] | undefined {
  const call = readCall(written);
  const [first, second] = call?.args ?? [];
  if (call === undefined || first === undefined) return undefined;
  if (call.name === 'source') return second === undefined ? undefined : [first, second];
  const pinned = call.version === undefined ? {} : { version: call.version };
  return second === undefined ? { name: first, ...pinned } : { package: first, name: second, ...pinned };
}

function readCall(written: string): { name: string; args: string[]; version: string | undefined } | undefined {
  if (!/^\s*(?:ref|source)\s*\([^{}]*\)\s*$/.test(written)) return undefined;
  const [call] = findStaticCalls(parseTemplate(`{{ ${written} }}`, 'depends_on')).calls;
  const version = call?.kwargs.version ?? call?.kwargs.v;
  const pinned = version === undefined ? undefined : String(version);
  return call && { name: call.name, args: call.args.map(String), version: pinned };
}
