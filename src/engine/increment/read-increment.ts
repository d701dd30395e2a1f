import {
  type ExecutableNode,
  isExecutable,
  type Manifest,
  type RelationName,
  type SourceNode,
} from '../../core/index.ts';
import { type Declared, incrementInvalid, inputMissing, within } from './errors.ts';
import { FieldReader } from './read-fields.ts';
import type { IncrementSource, IncrementSpec } from './spec.ts';

/** What reading a declaration needs to know of the project. */
export interface IncrementWorld {
  readonly manifest: Manifest;
  /** What `ref(...)` finds, given a name, or a package and a name. */
  readonly findRef: (names: readonly string[]) => ExecutableNode | undefined;
  readonly findSource: (source: string, table: string) => SourceNode | undefined;
  readonly relationOf: (uniqueId: string) => RelationName;
}

/** Whether a node declares its increment. */
export function declaresIncrement(node: ExecutableNode): boolean {
  const { meta, materialized } = node.config;
  return materialized === 'incremental' && meta?.increment !== undefined && meta.increment !== null;
}

/**
 * Reads `config.meta.increment` of a model. Throws COMPILE_INCREMENT_INVALID for a declaration that cannot be followed,
 * and COMPILE_INCREMENT_INPUT_MISSING where the model reads what is not declared.
 */
export function readIncrement(node: ExecutableNode, world: IncrementWorld): IncrementSpec {
  const fields = new FieldReader({ uniqueId: node.uniqueId, path: [] }, node.config.meta.increment);
  const declared: Declared = { uniqueId: node.uniqueId, path: ['inputs'] };
  fields.refuseOthers(['inputs', 'recompute', 'recompute_when', 'volatile_vars']);
  const inputs = fields
    .entries('inputs')
    .map((entry, index) => readInput(fields.child(entry, 'inputs', index), within(declared, index), world));
  refuseTwins(inputs, declared);
  refuseUnread(node, inputs, declared, world.manifest);
  const root = onlyRoot(node, inputs, declared);
  return {
    inputs: inOrder(inputs, root, declared),
    root,
    ...readAging(fields),
    volatileVars: fields.names('volatile_vars'),
  };
}

function readAging(fields: FieldReader): Pick<IncrementSpec, 'recompute' | 'recomputeWhen'> {
  const recompute = fields.text('recompute');
  const recomputeWhen = fields.text('recompute_when');
  if (recompute === undefined && recomputeWhen !== undefined)
    throw fields.invalid('recompute_when', { fr: 'demande recompute', en: 'needs recompute' });
  return { recompute, recomputeWhen };
}

const INPUT_FIELDS = [
  'name',
  'ref',
  'source',
  'root',
  'key',
  'rows_of',
  'watermark',
  'compare',
  'lookback',
  'reconcile',
  'peers',
  'affects',
];

function readInput(fields: FieldReader, declared: Declared, world: IncrementWorld): IncrementSource {
  fields.refuseOthers(INPUT_FIELDS);
  const read = findInput(fields, world);
  const name = fields.text('name') ?? read.name;
  const source: IncrementSource = {
    name,
    uniqueId: read.uniqueId,
    relation: world.relationOf(read.uniqueId),
    isRoot: fields.flag('root'),
    key: fields.names('key'),
    rowsOf: readOrigin(fields, world),
    watermark: fields.text('watermark'),
    compare: fields.names('compare'),
    lookback: fields.lookback(),
    reconcile: fields.reconcile(),
    peers: fields.peers(),
    affects: fields.affects(),
  };
  if (source.key.length === 0)
    throw fields.invalid('key', { fr: `manque à l’entrée ${name}`, en: `is missing for the input ${name}` });
  if (source.reconcile !== 'always' && source.watermark === undefined)
    throw incrementInvalid(
      declared,
      {
        fr: `l’entrée ${name} n’a pas de watermark, et reconcile n’est pas always`,
        en: `the input ${name} has no watermark, and reconcile is not always`,
      },
      {
        fr: 'Sans colonne de modification, toutes les lignes doivent être comparées : retirez reconcile.',
        en: 'Without a column of changes all rows have to be compared: remove reconcile.',
      },
    );
  return source;
}

/** The table of which the rows of a view are made. */
function readOrigin(fields: FieldReader, world: IncrementWorld): IncrementSource['rowsOf'] {
  const given = fields.get('rows_of');
  if (given === undefined) return undefined;
  const origin = fields.child(given, 'rows_of');
  origin.refuseOthers(['ref', 'source', 'key']);
  const { uniqueId } = findInput(origin, world);
  const key = origin.names('key');
  if (key.length !== fields.names('key').length)
    throw origin.invalid('key', {
      fr: 'doit nommer les colonnes de la clé de l’entrée, dans cette table',
      en: 'has to name the columns of the key of the input, in that table',
    });
  return { uniqueId, relation: world.relationOf(uniqueId), key };
}

function findInput(fields: FieldReader, world: IncrementWorld): ExecutableNode | SourceNode {
  const [ref, source] = [fields.names('ref'), fields.names('source')];
  const [first = '', second = ''] = source;
  const found = ref.length > 0 ? world.findRef(ref) : world.findSource(first, second);
  if (found === undefined || (ref.length > 0 && source.length > 0))
    throw fields.invalid('', {
      fr: `doit nommer par ref ou source quelque chose qui existe (${[...ref, ...source].join('.') || 'rien'})`,
      en: `has to name by ref or source something that exists (${[...ref, ...source].join('.') || 'nothing'})`,
    });
  if (found.config.materialized === 'ephemeral')
    throw fields.invalid('ref', {
      fr: `${found.name} est éphémère : déclarez ce qu’il lit`,
      en: `${found.name} is ephemeral: declare what it reads`,
    });
  return found;
}

function refuseTwins(inputs: readonly IncrementSource[], declared: Declared): void {
  const index = inputs.findIndex((one, at) =>
    inputs.some((other, place) => place < at && (other.name === one.name || other.uniqueId === one.uniqueId)),
  );
  const twin = inputs[index];
  if (twin === undefined) return;
  throw incrementInvalid(
    within(declared, index),
    { fr: `l’entrée ${twin.name} est déclarée deux fois`, en: `the input ${twin.name} is declared twice` },
    { fr: 'Réunissez ses affects en une seule entrée.', en: 'Put all of its affects into one input.' },
  );
}

/** What a text reads itself, and what the ephemeral models in it read. */
function readsOf(node: ExecutableNode, manifest: Manifest): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of node.dependsOn.nodes) {
    const read = manifest.nodes.get(id);
    if (read !== undefined && isExecutable(read) && read.config.materialized === 'ephemeral')
      for (const inner of readsOf(read, manifest)) found.add(inner);
    else found.add(id);
  }
  return found;
}

/** All that is built before a node. */
function upstreamOf(node: ExecutableNode, manifest: Manifest, found = new Set<string>()): ReadonlySet<string> {
  for (const id of node.dependsOn.nodes) {
    const read = manifest.nodes.get(id);
    if (read === undefined || found.has(id)) continue;
    found.add(id);
    if (isExecutable(read)) upstreamOf(read, manifest, found);
  }
  return found;
}

function refuseUnread(
  node: ExecutableNode,
  inputs: readonly IncrementSource[],
  declared: Declared,
  manifest: Manifest,
): void {
  const known = new Set(inputs.map(({ uniqueId }) => uniqueId));
  const missing = [...readsOf(node, manifest)].filter((id) => !known.has(id));
  const nameOf = (id: string) => manifest.nodes.get(id)?.name ?? id;
  if (missing.length > 0) throw inputMissing(declared, missing.map(nameOf));
  const upstream = upstreamOf(node, manifest);
  const index = inputs.findIndex(
    ({ uniqueId, rowsOf }) => !upstream.has(uniqueId) || !upstream.has(rowsOf?.uniqueId ?? uniqueId),
  );
  const stray = inputs[index];
  if (stray === undefined) return;
  throw incrementInvalid(
    within(declared, index),
    { fr: `le modèle ne lit pas l’entrée ${stray.name}`, en: `the model does not read the input ${stray.name}` },
    {
      fr: 'Retirez cette entrée, ou lisez-la dans le modèle par ref() ou source().',
      en: 'Remove this input, or read it in the model by ref() or source().',
    },
  );
}

function onlyRoot(node: ExecutableNode, inputs: readonly IncrementSource[], declared: Declared): IncrementSource {
  const roots = inputs.filter(({ isRoot }) => isRoot);
  const [root] = roots;
  if (root === undefined || roots.length > 1)
    throw incrementInvalid(
      declared,
      {
        fr: `une entrée et une seule doit avoir root: true, il y en a ${roots.length}`,
        en: `exactly one input has root: true, and there are ${roots.length}`,
      },
      {
        fr: 'C’est celle dont les lignes sont celles du modèle.',
        en: 'It is the one whose rows are those of the model.',
      },
    );
  const { unique_key: written } = node.config;
  const key = Array.isArray(written) ? written : written === undefined || written === null ? [] : [written];
  if (key.length !== root.key.length)
    throw incrementInvalid(
      declared,
      {
        fr: `unique_key a ${key.length} colonne(s), et la clé de ${root.name} en a ${root.key.length}`,
        en: `unique_key has ${key.length} column(s), and the key of ${root.name} has ${root.key.length}`,
      },
      {
        fr: 'Les deux désignent la même ligne, colonne par colonne.',
        en: 'Both name the same row, column by column.',
      },
    );
  return root;
}

/** Each input before those that it marks. Every one has to lead to the root, and none back to itself. */
function inOrder(
  inputs: readonly IncrementSource[],
  root: IncrementSource,
  declared: Declared,
): readonly IncrementSource[] {
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const done: IncrementSource[] = [];
  const visit = (input: IncrementSource, path: readonly string[]): void => {
    if (path.includes(input.name)) throw cycle(declared, [...path, input.name]);
    if (done.includes(input)) return;
    const place = within(declared, inputs.indexOf(input));
    const edges = input.affects === 'all' ? [] : input.affects;
    if (input.affects !== 'all' && edges.length === 0 && !input.isRoot) throw leadsNowhere(place, input.name);
    for (const edge of edges) {
      const next = byName.get(edge.input);
      if (next === undefined) throw edgeUnknown(place, input.name, edge.input);
      visit(next, [...path, input.name]);
    }
    done.push(input);
  };
  for (const input of inputs) visit(input, []);
  return [...done.reverse().filter((input) => input !== root), root];
}

function cycle(declared: Declared, path: readonly string[]): Error {
  const shown = path.join(' → ');
  return incrementInvalid(
    declared,
    { fr: `les affects tournent en rond : ${shown}`, en: `the affects go round in a circle: ${shown}` },
    {
      fr: 'Chaque chemin doit mener à l’entrée root. Pour les lignes d’une même entrée, utilisez peers.',
      en: 'Every path has to lead to the root input. For rows of one input use peers.',
    },
  );
}

function leadsNowhere(declared: Declared, name: string): Error {
  return incrementInvalid(
    declared,
    { fr: `l’entrée ${name} n’a pas d’affects`, en: `the input ${name} has no affects` },
    {
      fr: 'Dites quelles lignes d’une autre entrée elle change, ou affects: all.',
      en: 'Say which rows of another input it changes, or affects: all.',
    },
  );
}

function edgeUnknown(declared: Declared, name: string, target: string): Error {
  return incrementInvalid(
    declared,
    {
      fr: `l’entrée ${name} affecte ${target}, qui n’est pas une entrée`,
      en: `the input ${name} affects ${target}, which is no input`,
    },
    { fr: 'Utilisez le nom (name) d’une entrée déclarée.', en: 'Use the name of a declared input.' },
  );
}
