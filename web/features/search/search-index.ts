import MiniSearch, { type SearchResult } from 'minisearch';
import { fold, formatValue } from '../../ui/format.ts';
import type { Project } from '../project/project.ts';

/** Something that a search can find: a node, one of its columns, or a macro. */
export interface Entry {
  readonly key: string;
  /** Unique id of the node or macro. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Set where the entry is a column of the node. */
  readonly column?: string | undefined;
  readonly description: string;
  readonly tags: string;
  readonly path: string;
  readonly sql: string;
}

/** An entry that was found, best first; `line` is the line of its SQL that matches, where nothing else does. */
export interface Found {
  readonly entry: Entry;
  readonly line?: string | undefined;
}

export interface SearchIndex {
  search(text: string, limit?: number): readonly Found[];
}

const FIELDS = ['name', 'column', 'description', 'tags', 'path', 'sql'] as const;

/** Makes everything of the project searchable, accents and capitals ignored. */
export function createSearchIndex(project: Project): SearchIndex {
  const entries = new Map(entriesOf(project).map((entry) => [entry.key, entry]));
  const index = new MiniSearch<Entry>({
    idField: 'key',
    fields: [...FIELDS],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (term) => term,
  });
  index.addAll([...entries.values()]);
  return {
    search: (text, limit = 60) => {
      const words = [...wordsOf(text)];
      if (words.length === 0) return [];
      const found = index.search(text, {
        combineWith: 'AND',
        prefix: true,
        fuzzy: (term) => (term.length > 4 ? 0.25 : false),
        boost: { name: 8, column: 8, tags: 3, description: 2, path: 1, sql: 0.5 },
        boostDocument: (key) => weightOf(entries.get(String(key)), words),
      });
      return found.slice(0, limit).flatMap((result) => toFound(result, entries));
    },
  };
}

function toFound({ id, match, terms }: SearchResult, entries: ReadonlyMap<string, Entry>): readonly Found[] {
  const entry = entries.get(String(id));
  if (entry === undefined) return [];
  const onlyInSql = Object.values(match).every((fields) => fields.every((field) => field === 'sql'));
  const isMatch = (text: string) => terms.some((term) => fold(text).includes(term));
  return [{ entry, line: onlyInSql ? entry.sql.split('\n').find(isMatch)?.trim() : undefined }];
}

/** An exact name comes first; tests, of which there are many, come last. */
function weightOf(entry: Entry | undefined, words: readonly string[]): number {
  if (entry === undefined) return 1;
  const name = fold(entry.column ?? entry.name);
  const exact = name === words.join('_') || name === words.join(' ') ? 4 : 1;
  return entry.type === 'test' ? exact * 0.2 : exact;
}

/** Words and, of names such as `montant_total`, the parts. */
function* wordsOf(text: string): Generator<string> {
  for (const [word] of fold(text).matchAll(/[\p{L}\p{N}]+/gu)) yield word;
}

function entriesOf({ documentation }: Project): Entry[] {
  const entries: Entry[] = [];
  for (const node of documentation.nodes) {
    const { id, type, name, path } = node;
    const meta = Object.values(node.meta).map(formatValue);
    const relation = node.relation ? `${node.relation.schema} ${node.relation.identifier}` : '';
    entries.push({
      key: id,
      id,
      type,
      name,
      description: [node.description, node.exposure?.label ?? '', ...meta].join(' '),
      tags: node.tags.join(' '),
      path: `${path} ${relation}`,
      // The SQL of a generic test says nothing that its name does not.
      sql: node.test?.kind === 'generic' ? '' : (node.rawCode ?? ''),
    });
    for (const column of node.columns) {
      entries.push({
        key: `${id}#${column.name}`,
        id,
        type,
        name,
        column: column.name,
        description: [column.description, column.comment ?? '', ...Object.values(column.meta).map(formatValue)].join(
          ' ',
        ),
        tags: column.tags.join(' '),
        path: '',
        sql: '',
      });
    }
  }
  for (const { id, name, description, path, code } of documentation.macros) {
    entries.push({ key: id, id, type: 'macro', name, description, tags: '', path, sql: code });
  }
  return entries;
}
