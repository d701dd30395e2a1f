import { type ExecutableNode, isExecutable, type Manifest, toJsonText } from '../../core/index.ts';
import type { IncrementSpec } from './spec.ts';

/**
 * All that decides what a model makes of its inputs, as one text: when it changes, published rows may be wrong though
 * no input changed. The model's text and those of views and ephemeral models above it, their macros, the variables but
 * the volatile ones, the seeds that views read, and the declaration itself.
 */
export function describeDefinition(
  node: ExecutableNode,
  spec: Pick<IncrementSpec, 'inputs' | 'volatileVars'>,
  manifest: Manifest,
  vars: readonly unknown[],
): string {
  const found = new Map<string, string>();
  const declared = new Map(spec.inputs.map((input) => [input.uniqueId, input]));
  const climbed = new Set<string>();
  const add = (one: ExecutableNode) => {
    found.set(one.uniqueId, one.resourceType === 'seed' ? one.checksum : one.rawCode);
    for (const id of one.dependsOn.macros) addMacro(id, manifest, found);
  };
  const climb = (id: string, throughTables: boolean): void => {
    const above = manifest.nodes.get(id);
    const input = declared.get(id);
    // A watermark says nothing of a table whose definition changed; comparing the rows does.
    const through = throughTables || input?.watermark !== undefined;
    if (above === undefined || !isExecutable(above) || climbed.has(`${id} ${through}`)) return;
    climbed.add(`${id} ${through}`);
    if (!decides(above, input !== undefined, through)) return;
    add(above);
    for (const next of above.dependsOn.nodes) climb(next, through);
  };
  add(node);
  for (const id of node.dependsOn.nodes) climb(id, false);
  const texts = [...found].sort(([left], [right]) => (left < right ? -1 : 1));
  const { meta, unique_key: key } = node.config;
  const kept = vars.map((one) => toJsonText(withoutVolatile(one, spec.volatileVars)));
  return toJsonText([texts, key, meta.increment, kept]);
}

/** Whether what a node says shows in rows that are read below it, though nobody compares its own. */
function decides(node: ExecutableNode, isInput: boolean, through: boolean): boolean {
  if (node.resourceType === 'seed') return !isInput;
  const isText = node.config.materialized === 'view' || node.config.materialized === 'ephemeral';
  return isText || (through && node.resourceType === 'model');
}

function addMacro(id: string, manifest: Manifest, found: Map<string, string>): void {
  const macro = manifest.macros.get(id);
  if (macro === undefined || found.has(id)) return;
  found.set(id, macro.macroSql);
  for (const next of macro.dependsOn ?? []) addMacro(next, manifest, found);
}

/** Variables may be given for one package: a mapping under its name. */
function withoutVolatile(vars: unknown, names: readonly string[]): unknown {
  if (typeof vars !== 'object' || vars === null || Array.isArray(vars)) return vars;
  return Object.fromEntries(
    Object.entries(vars)
      .filter(([name]) => !names.includes(name))
      .map(([name, value]) => [name, withoutVolatile(value, names)])
      .sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)),
  );
}
