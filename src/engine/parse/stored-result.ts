import { hasRelation, headOf, type Manifest, type Node, type NodeHead, type RelationName } from '../../core/index.ts';
import { isPlainJson, joinLines, partOfLines, type StoredPart, toAscii } from '../config/index.ts';
import { type MacroFile, macroNames, oncePerSchema } from '../context/index.ts';
import { type Findings, writeFindings } from './findings.ts';
import { FINDINGS, HEADS, type StoredBase } from './open-result.ts';
import type { StoredPackage, WholeParse } from './parse-result.ts';

/** An earlier parse and what is stored of it. */
export interface StoredBefore {
  readonly parts: ReadonlyMap<string, StoredPart>;
  readonly parsed: WholeParse;
  readonly findings: Findings;
}

/**
 * The result in parts of JSON, with what the next parse may know; undefined where JSON could not give it back as it is.
 * Of a result that is mostly an earlier one's, those parts are taken as they are.
 */
export function storeResult(
  { parsed, findings }: { readonly parsed: WholeParse; readonly findings: Findings },
  before: StoredBefore | undefined,
): ReadonlyMap<string, string | StoredPart> | undefined {
  const parts = parsed.freshIds && before ? storeEdited(parsed, before) : storeWhole(parsed);
  const known = findings === before?.findings ? before.parts.get(FINDINGS) : undefined;
  return parts?.set(FINDINGS, known ?? writeFindings(findings));
}

function storeWhole(parsed: WholeParse): Map<string, string | StoredPart> | undefined {
  const maps = Object.entries(parsed.manifest).flatMap(([key, value]) =>
    value instanceof Map ? [[key, [...value]] as const] : [],
  );
  const base = baseOf(parsed);
  if (!isPlainJson([base, maps])) return undefined;
  return new Map([
    ['base', JSON.stringify(base)],
    [HEADS, storeEntries(Array.from(parsed.manifest.nodes, headEntry))],
    ...maps.map(([key, entries]) => [key, storeEntries(entries)] as const),
  ]);
}

function baseOf({ manifest, macros, problems, warnings }: WholeParse): StoredBase {
  const members = Object.entries(manifest);
  return {
    members: Object.fromEntries(members.filter(([, value]) => !(value instanceof Map))),
    maps: members.flatMap(([key, value]) => (value instanceof Map ? [key] : [])),
    macros: macros.packages.map(({ name, files }) => ({ name, files: files.map(storeMacros) })),
    problems: problems.map((problem) => problem.toJSON()),
    warnings: warnings.map((warning) => warning.toJSON()),
  };
}

/** Only nodes, macros and the places of what is disabled are not the earlier ones, and so are the lines of most of them. */
function storeEdited(
  edited: WholeParse,
  { parts, parsed }: StoredBefore,
): Map<string, string | StoredPart> | undefined {
  const { manifest, macros: registry, freshIds = new Set(), movedFrom = new Map() } = edited;
  const splice = <Value>(part: string, before: Entries<Value>, now: Entries<Value>, stored?: Stored<Value>) => {
    if (now === before) return parts.get(part);
    const lines = parts.get(part)?.lines() ?? [];
    const kept = Array.from(before.keys(), (id, index) => [id, lines[index]] as const);
    const held = kept.flatMap(([id, line]) => (line && !freshIds.has(id) ? [[id, [line]] as const] : []));
    const known = new Map<string, Pieces>(held);
    moveLines(known, manifest, movedFrom);
    return spliceEntries(now, known, stored);
  };
  const nodes = splice('nodes', parsed.manifest.nodes, manifest.nodes);
  const heads = splice(HEADS, parsed.manifest.nodes, manifest.nodes, headEntry);
  const disabled = splice('disabled', parsed.manifest.disabled, manifest.disabled);
  if (!nodes || !heads || !disabled) return undefined;
  const stored = new Map<string, string | StoredPart>(parts);
  stored.set('nodes', nodes).set(HEADS, heads).set('disabled', disabled);
  if (registry === parsed.macros) return stored;
  const macros = splice('macros', parsed.manifest.macros, manifest.macros);
  return macros && stored.set('base', JSON.stringify(baseOf(edited))).set('macros', macros);
}

/** Nodes or macros by their unique ids. */
type Entries<Value> = ReadonlyMap<string, Value>;
/** What is stored of an entry. */
type Stored<Value> = (entry: readonly [id: string, value: Value]) => unknown;

/** A part with a line for each entry: the known one, or a new one. */
function spliceEntries<Value>(
  entries: Entries<Value>,
  known: ReadonlyMap<string, Pieces>,
  stored: Stored<Value> = (entry) => entry,
): StoredPart | undefined {
  const fresh = new Map<string, unknown>();
  for (const entry of entries) if (!known.has(entry[0])) fresh.set(entry[0], stored(entry));
  if (!isPlainJson([...fresh.values()])) return undefined;
  const lineOf = (id: string) => known.get(id) ?? [Buffer.from(toAscii(JSON.stringify(fresh.get(id))), 'latin1')];
  return partOfLines(Array.from(entries.keys(), lineOf));
}

/** What makes a line, one after the other. */
type Pieces = readonly Buffer[];

/** Puts the new places of nodes that are elsewhere into their lines; those that do not say them once are made anew. */
function moveLines(
  lines: Map<string, Pieces>,
  { nodes, disabled }: Manifest,
  movedFrom: ReadonlyMap<string, RelationName>,
): void {
  const textOf = oncePerSchema((schema) => toAscii(`"relation":${JSON.stringify(schema).slice(0, -1)},`));
  for (const [id, from] of movedFrom) {
    const [line, node] = [lines.get(id)?.[0], nodes.get(id) ?? disabled.get(id)];
    const isSameName = node && hasRelation(node) && node.relation.identifier === from.identifier;
    const moved = line && isSameName && replaceOnce(line, textOf(from), textOf(node.relation));
    if (moved) lines.set(id, moved);
    else lines.delete(id);
  }
}

/** The line with another text in the place of one; undefined where that does not stand there once. Both are ASCII. */
function replaceOnce(line: Buffer, old: string, text: string): Pieces | undefined {
  const found = line.indexOf(old, 0, 'latin1');
  if (found < 0 || line.includes(old, found + 1, 'latin1')) return undefined;
  return [line.subarray(0, found), Buffer.from(text, 'latin1'), line.subarray(found + old.length)];
}

function storeEntries(entries: readonly unknown[]): string {
  return joinLines(entries.map((entry) => JSON.stringify(entry)));
}

function headEntry([id, node]: readonly [string, Node]): readonly [string, NodeHead] {
  return [id, headOf(node)];
}

function storeMacros(macroFile: MacroFile): StoredPackage['files'][number] {
  return { file: macroFile.file, source: macroFile.source, names: macroNames(macroFile) };
}
