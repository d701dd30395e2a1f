import { isExecutable, type Node, selectorInvalid } from '../../core/index.ts';
import type { SelectorTerm } from './selector.ts';

/** Whether a node answers to the value of a term. */
type Method = (node: Node, value: string, term: SelectorTerm) => boolean;

const METHODS: Readonly<Record<string, Method>> = {
  fqn: (node, value) => matchesName(node, value),
  path: (node, value) => matchesPath(node.originalFilePath, value.replaceAll('\\', '/')),
  file: (node, value) => {
    const file = node.originalFilePath.split('/').at(-1) ?? '';
    return matches(file, value) || matches(file.replace(/\.[^.]+$/, ''), value);
  },
  tag: (node, value) => node.tags.some((tag) => matches(tag, value)),
  package: (node, value) => matches(node.packageName, value),
  resource_type: (node, value) => node.resourceType === value,
  source: (node, value) => {
    if (node.resourceType !== 'source') return false;
    const [first = '', second, third] = value.split('.');
    if (third !== undefined) return matches(node.packageName, first) && names(node, second, third);
    return names(node, first, second);
  },
  exposure: (node, value) => node.resourceType === 'exposure' && matches(node.name, value),
  test_name: (node, value) => node.resourceType === 'test' && matches(node.testMetadata?.name ?? '', value),
  test_type: (node, value) => node.resourceType === 'test' && ['data', node.testKind].includes(value),
  config: (node, value, term) => {
    const keys = term.method.split('.').slice(1);
    const found = keys.reduce<unknown>((from, key) => (isRecord(from) ? from[key] : undefined), configOf(node));
    return Array.isArray(found) ? found.some((item) => String(item) === value) : asText(found) === value;
  },
};

function names(node: Extract<Node, { resourceType: 'source' }>, source: string | undefined, table: string | undefined) {
  return matches(node.sourceName, source ?? '*') && matches(node.name, table ?? '*');
}

/** The nodes that a term names by itself, before `+` and `@`. Throws GRAPH_SELECTOR_INVALID for an unknown method. */
export function matchTerm(term: SelectorTerm, nodes: Iterable<Node>): Set<string> {
  const method = METHODS[term.method.split('.')[0] ?? ''];
  if (!method) {
    const known = Object.keys(METHODS).join(', ');
    throw selectorInvalid(term.text, {
      fr: `la méthode « ${term.method} » n’existe pas (méthodes : ${known})`,
      en: `there is no method '${term.method}' (methods: ${known})`,
    });
  }
  const found = new Set<string>();
  for (const node of nodes) if (method(node, term.value, term)) found.add(node.uniqueId);
  return found;
}

/** dbt's rule: the last part of the name, or the first parts of it with or without the package, dots between them. */
function matchesName(node: Node, value: string): boolean {
  if (matches(node.fqn.at(-1) ?? node.name, value)) return true;
  const wanted = value.split('.');
  const startsWith = (parts: readonly string[]) =>
    parts.length >= wanted.length && wanted.every((part, index) => matches(parts[index] ?? '', part));
  const parts = node.fqn.flatMap((part) => part.split('.'));
  return startsWith(parts) || startsWith(parts.slice(1));
}

/** The file itself, or any folder above it; `*` stays within a folder, `**` does not. */
function matchesPath(file: string, value: string): boolean {
  const wanted = value.replace(/^\.\//, '').replace(/\/+$/, '');
  const parts = file.split('/');
  return parts.some((_, index) => matches(parts.slice(0, index + 1).join('/'), wanted));
}

/** Shell patterns: `*`, `**`, `?` and `[abc]`; other characters stand for themselves. */
function matches(text: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return text === pattern;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (wildcard) => WILDCARDS[wildcard] ?? wildcard);
  return new RegExp(`^${source}$`).test(text);
}

const WILDCARDS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

function configOf(node: Node): unknown {
  return isExecutable(node) || node.resourceType === 'source' || node.resourceType === 'exposure'
    ? node.config
    : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Booleans may be written as YAML or as Python writes them. */
function asText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
