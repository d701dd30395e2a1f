import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import { keyDuplicate, type SourceLocation, yamlSyntax } from '../../core/index.ts';
import { yamlReason } from './yaml-reasons.ts';
import type { PlaceTree, StoredDocument, YamlPath, YamlResult } from './yaml-result.ts';
import { pyYamlTags } from './yaml-schema.ts';

/**
 * Reads the text of a YAML file as PyYAML would. Never throws: what cannot be read comes back as problems. `store`
 * gives the document in a form for a file; undefined where its aliases would make too much of it, and where there are warnings.
 */
export function parseYaml(
  text: string,
  file: string,
): YamlResult & { readonly store: () => StoredDocument | undefined } {
  const lines = new LineCounter();
  const source = text.replace(/^\uFEFF/, '');
  const parsed = parseDocument(source, {
    version: '1.1',
    schema: 'failsafe',
    merge: true,
    customTags: pyYamlTags,
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: isSameKey,
    logLevel: 'silent',
  });
  const place = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [twice, broken] = [true, false].map((isTwice) =>
    parsed.errors.filter(({ code }) => (code === 'DUPLICATE_KEY') === isTwice),
  );
  const warnings = (twice ?? []).map(({ pos: [at] }) => keyDuplicate(keyAt(source, at), place(at)));
  const problems = (broken ?? []).map((error) => yamlSyntax(yamlReason(error.message), place(error.pos[0])));
  const endless = problems.length === 0 ? aliasInItself(parsed) : undefined;
  if (endless) problems.push(yamlSyntax(yamlReason(noEndTo(endless.source)), place(endless.range?.[0] ?? 0)));
  let value: unknown = null;
  if (problems.length === 0) {
    try {
      value = parsed.toJS({ maxAliasCount: 1000 });
    } catch (error) {
      problems.push(yamlSyntax(yamlReason(error instanceof Error ? error.message : String(error)), { file }));
    }
  }
  const locate = (path: YamlPath): SourceLocation => {
    const offset = offsetOf(parsed, path);
    return offset === undefined ? { file } : place(offset);
  };
  const store = () => (warnings.length > 0 ? undefined : storeDocument(parsed, value, lines));
  return { document: { file, value, warnings, locate }, problems, store };
}

/** An alias for something that it is a part of: YAML allows it, and no text could be made of it. */
function aliasInItself(parsed: Document.Parsed<ParsedNode>): Alias | undefined {
  let found: Alias | undefined;
  visit(parsed, {
    Alias: (_key, alias, parents) => {
      const meant = alias.resolve(parsed);
      if (!meant || !parents.includes(meant)) return;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function noEndTo(name: string): string {
  return `Alias *${name} is inside what its anchor &${name} names, and would have no end`;
}

/** Several `<<` in one mapping are no mistake. */
function isSameKey(left: unknown, right: unknown): boolean {
  return isScalar(left) && isScalar(right) && left.value === right.value && left.value !== '<<';
}

/** The key that begins at the place, as it is written. */
function keyAt(text: string, offset: number): string {
  return /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(text.slice(offset))?.[0].trim() ?? '';
}

/** Aliases are written out where they stand; a document of more places than this is not stored. */
const MOST_PLACES = 100_000;

function storeDocument(
  parsed: Document.Parsed<ParsedNode>,
  value: unknown,
  lines: LineCounter,
): StoredDocument | undefined {
  let left = MOST_PLACES;
  const placeOf = (node: Node | null, offset: number): PlaceTree => {
    left -= 1;
    const { line, col } = lines.linePos(offset);
    const inner = left < 0 ? undefined : childrenOf(isAlias(node) ? (node.resolve(parsed) ?? null) : node, offset);
    return inner ? [line, col, inner] : [line, col];
  };
  const childrenOf = (node: Node | null, offset: number): PlaceTree[2] => {
    if (isSeq(node))
      return node.items.map((item) => (isNode(item) ? placeOf(item, startOf(item).offset ?? offset) : null));
    if (!isMap(node)) return undefined;
    const places = new Map<string, PlaceTree>();
    for (const { key, value: inner } of node.items) {
      if (!isScalar(key) || places.has(String(key.value))) continue;
      places.set(String(key.value), placeOf(isNode(inner) ? inner : null, startOf(key).offset ?? offset));
    }
    return Object.fromEntries(places);
  };
  const start = parsed.contents?.range?.[0];
  const places = start === undefined ? undefined : placeOf(parsed.contents, start);
  return left < 0 ? undefined : { value, places };
}

function offsetOf(parsed: Document.Parsed<ParsedNode>, path: YamlPath): number | undefined {
  let node: Node | null = parsed.contents;
  let offset = node?.range?.[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(parsed) ?? null;
    const child = childOf(node, step);
    if (!child) break;
    offset = child.offset ?? offset;
    node = child.node;
  }
  return offset;
}

function childOf(node: Node | null, step: string | number): { node: Node | null; offset?: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (!pair) return undefined;
    return { node: isNode(pair.value) ? pair.value : null, ...startOf(pair.key) };
  }
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return isNode(item) ? { node: item, ...startOf(item) } : undefined;
  }
  return undefined;
}

function startOf(node: unknown): { offset?: number } {
  const offset = isNode(node) ? node.range?.[0] : undefined;
  return offset === undefined ? {} : { offset };
}
