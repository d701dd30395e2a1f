// What two engines wrote into their target folders, compared: results, compiled SQL, manifest.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Fields of a manifest's node that name the moment, the place or the compiling, whose files are compared themselves. */
const OF_THE_WRITING = new Set([
  ...['created_at', 'build_path', 'root_path', 'compiled', 'compiled_path', 'compiled_code'],
  ...['extra_ctes', 'extra_ctes_injected'],
]);

/** Differences between the results of two runs: the same nodes, with the same status; tests also say the same. */
export function compareResults(ours, theirs) {
  const [left, right] = [ours, theirs].map((target) => {
    const { results } = readJson(target, 'run_results.json');
    return new Map(results.map((result) => [result.unique_id, outcome(result)]));
  });
  return { size: `${left.size} nodes`, differences: compareMaps(left, right) };
}

function outcome({ unique_id: id, status, failures, message }) {
  return id.startsWith('test.') ? { status, failures, message } : { status };
}

/**
 * Differences between what two targets compiled, byte by byte: the code in the manifests, and the files, of which dbt
 * writes none for snapshots.
 */
export function compareCompiled(ours, theirs) {
  const [left, right] = [ours, theirs].map((target) => {
    const nodes = Object.entries(readJson(target, 'manifest.json').nodes);
    const codes = nodes.filter(([, node]) => node.compiled).map(([id, node]) => [`code of ${id}`, node.compiled_code]);
    const files = [...readTree(path.join(target, 'compiled'))].filter(
      ([file]) => !/^\w+.snapshots.\w+\.sql$/.test(file),
    );
    return { codes: codes.length, files: files.length, entries: new Map([...codes, ...files]) };
  });
  return { size: `${left.codes} nodes, ${left.files} files`, differences: compareMaps(left.entries, right.entries) };
}

function readTree(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, path: older, name }) => {
      const file = path.join(parentPath ?? older, name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

/** Differences between two manifests: nodes, sources, exposures and the maps between them, field by field. */
export function compareManifests(ours, theirs) {
  const [left, right] = [ours, theirs].map((target) => {
    const manifest = readJson(target, 'manifest.json');
    const nodes = { ...manifest.nodes, ...manifest.sources, ...manifest.exposures };
    const fields = Object.entries(nodes).flatMap(([id, node]) =>
      Object.entries(node)
        .filter(([field]) => !OF_THE_WRITING.has(field))
        .map(([field, value]) => [`${field} of ${id}`, comparable(field, value)]),
    );
    const maps = ['parent_map', 'child_map'].flatMap((map) =>
      Object.entries(manifest[map]).map(([id, ids]) => [`${map} of ${id}`, [...ids].sort()]),
    );
    return { nodes: Object.keys(nodes).length, entries: new Map([...fields, ...maps]) };
  });
  return { nodes: left.nodes, differences: compareMaps(left.entries, right.entries) };
}

/**
 * dbt gives the columns of a key, and what its own reader of plain models has found in them, in the order of a Python set,
 * which is another in the next run; and it writes one hook alone or in a list.
 */
function comparable(field, value) {
  if (['primary_key', 'sources', 'refs'].includes(field)) return value.map(canonical).sort();
  if (field === 'depends_on') return { ...value, nodes: [...(value.nodes ?? [])].sort() };
  const hooks = field === 'unrendered_config' ? value['post-hook'] : undefined;
  return hooks === undefined ? value : { ...value, 'post-hook': [hooks].flat() };
}

/** One line per name under which the two hold other values. */
function compareMaps(left, right) {
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.flatMap((name) => {
    const [ours, theirs] = [left, right].map((map) => (map.has(name) ? canonical(map.get(name)) : 'nothing'));
    return ours === theirs ? [] : [`${name}: ${excerpt(ours, theirs)} here, ${excerpt(theirs, ours)} with dbt`];
  });
}

/** As JSON with sorted keys, so that only values count. */
function canonical(value) {
  const sorted = (_, item) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return JSON.stringify(value, sorted) ?? 'nothing';
}

/** The place of the first difference, with a little around it. */
function excerpt(text, other) {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  const start = Math.max(0, at - 40);
  return `${start > 0 ? '…' : ''}${text.slice(start, at + 80)}${text.length > at + 80 ? '…' : ''}`;
}

function readJson(target, name) {
  return JSON.parse(readFileSync(path.join(target, name), 'utf8'));
}
