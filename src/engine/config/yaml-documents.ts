import { hash } from 'node:crypto';
import type { SourceLocation } from '../../core/index.ts';
import { isPlainJson } from './plain-json.ts';
import type { PlaceTree, StoredDocument, YamlDocument, YamlPath, YamlResult } from './yaml-result.ts';

/** A text that was read: the digest of it, and the file that it was in. */
export interface DocumentSource {
  readonly digest: string;
  readonly file: string;
}

/**
 * Reads YAML. A document is a function of its text alone, so one that an earlier invocation read is taken from what it
 * left, by the digest of the text; only for others is a YAML parser loaded.
 */
export class YamlDocuments {
  readonly #known: (source: DocumentSource) => string | undefined;
  readonly #used = new Map<string, DocumentSource & { readonly write: () => string | undefined }>();
  readonly #read = new Map<string, Promise<YamlResult>>();

  /** `known` gives the JSON of a stored document. */
  constructor(known: (source: DocumentSource) => string | undefined = () => undefined) {
    this.#known = known;
  }

  /** What `parseYaml` gives. */
  async parse(text: string, file: string): Promise<YamlResult> {
    const digest = hash('sha256', text, 'base64');
    const key = `${digest} ${file}`;
    const read = this.#read.get(key) ?? this.#parse(text, { digest, file });
    this.#read.set(key, read);
    return read;
  }

  async #parse(text: string, { digest, file }: DocumentSource): Promise<YamlResult> {
    const json = this.#known({ digest, file });
    if (json !== undefined) {
      this.#use({ digest, file, write: () => json });
      return { document: openStored(JSON.parse(json), file, digest), problems: [] };
    }
    const { document, problems, store } = await readYaml(text, file);
    if (problems.length === 0) this.#use({ digest, file, write: () => asJson(store()) });
    return { document: { ...document, digest }, problems };
  }

  /** The same for a document that may hold passwords: nothing of it is stored, not even its digest. */
  async parseSecret(text: string, file: string): Promise<YamlResult> {
    const { document, problems } = await readYaml(text, file);
    return { document, problems };
  }

  /** The files of the documents that were asked for. */
  get files(): ReadonlySet<string> {
    return new Set(Array.from(this.#used.values(), ({ file }) => file));
  }

  /** The documents that were asked for, as JSON. Those that JSON cannot hold are left out. */
  *stored(): Generator<DocumentSource & { readonly json: string }> {
    for (const { digest, file, write } of this.#used.values()) {
      const json = write();
      if (json !== undefined) yield { digest, file, json };
    }
  }

  #use(document: DocumentSource & { readonly write: () => string | undefined }): void {
    this.#used.set(`${document.digest} ${document.file}`, document);
  }
}

/** What `parseYaml` gives, from the quicker library where that reads the text alike. */
export async function readYaml(
  text: string,
  file: string,
): Promise<YamlResult & { readonly store: () => StoredDocument | undefined }> {
  const { readQuickYaml } = await import('./quick-yaml.ts');
  const quick = readQuickYaml(text);
  if (quick) return { document: openStored(quick, file), problems: [], store: () => quick };
  const { parseYaml } = await import('./yaml-document.ts');
  return parseYaml(text, file);
}

function asJson(document: StoredDocument | undefined): string | undefined {
  return document && isPlainJson(document.value) ? JSON.stringify(document) : undefined;
}

/** The document as `parseYaml` gave it. */
function openStored({ value, places }: StoredDocument, file: string, digest?: string): YamlDocument {
  const locate = (path: YamlPath) => placeIn(places, path, file);
  return { file, ...(digest === undefined ? {} : { digest }), value, warnings: [], locate };
}

function placeIn(places: PlaceTree | undefined, path: YamlPath, file: string): SourceLocation {
  if (!places) return { file };
  let place = places;
  for (const step of path) {
    const child = childOf(place[2], step);
    if (!child) break;
    place = child;
  }
  return { file, line: place[0], column: place[1] };
}

function childOf(children: PlaceTree[2], step: string | number): PlaceTree | undefined {
  if (children === undefined || !Object.hasOwn(children, step)) return undefined;
  if (Array.isArray(children) && typeof step !== 'number') return undefined;
  const found: unknown = Reflect.get(children, step);
  return isPlace(found) ? found : undefined;
}

/** What `parseYaml` stored: an array begins with a number only where it is a place. */
function isPlace(value: unknown): value is PlaceTree {
  return Array.isArray(value) && typeof value[0] === 'number';
}
