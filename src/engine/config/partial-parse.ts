import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { newPart, readParts, type StoredPart, writeParts } from './stored-parts.ts';
import { YamlDocuments } from './yaml-documents.ts';

/** dbt's name for what one parse leaves to the next, in `target/`; the form is our own. */
const FILE = 'partial_parse.jsonl';
const FORMAT = 'sigeti partial parse 3';

/** What a parse leaves, under what it depended on: texts of JSON. */
export interface ParseToStore {
  /** What must be the same for the result to hold. */
  readonly conditions: string;
  readonly result: ReadonlyMap<string, string>;
}

/**
 * What an earlier invocation left in `target/`: YAML documents by the digest of their text, and the result of a parse.
 * A file of another build, or one that is not whole, counts as none; one that cannot be written is no failure.
 */
export class PartialParse {
  readonly documents: YamlDocuments;
  readonly #directory: string;
  readonly #build: string;
  #parts: ReadonlyMap<string, StoredPart>;
  /** Whether the stored result is this invocation's. */
  #isCurrent = false;

  /** Reads what the last parse of the project left. */
  static open(projectDirectory: string, build: string): PartialParse {
    const file = path.join(projectDirectory, likelyTargetPath(projectDirectory), FILE);
    return new PartialParse(projectDirectory, build, readParts(file, FORMAT, build));
  }

  private constructor(directory: string, build: string, parts: ReadonlyMap<string, StoredPart>) {
    this.#directory = directory;
    this.#build = build;
    this.#parts = parts;
    this.documents = new YamlDocuments((digest) => textOf(parts.get(yamlKey(digest))));
  }

  /** What must be the same for the stored result to hold. */
  get conditions(): string | undefined {
    return textOf(this.#parts.get('conditions'));
  }

  /** The parts of the stored result by their names; undefined where one is damaged. */
  get result(): ReadonlyMap<string, StoredPart> | undefined {
    const parts = [...this.#parts].filter(([key]) => key.startsWith(RESULT));
    if (!parts.every(([, part]) => part.isWhole())) return undefined;
    return new Map(parts.map(([key, part]) => [key.slice(RESULT.length), part]));
  }

  /** Leaves this result to the next parse, with all documents that were read for it. */
  save(targetPath: string, { conditions, result }: ParseToStore): void {
    const parts = Array.from(result, ([name, json]) => [RESULT + name, newPart(json)] as const);
    this.#write(targetPath, new Map([['conditions', newPart(conditions)], ...parts]));
  }

  /** Takes the stored result for this invocation's; documents that were not known are added to it. */
  keep(targetPath: string): void {
    this.#isCurrent = true;
    const isKnown = ([digest]: readonly [string, string]) => this.#parts.has(yamlKey(digest));
    if (![...this.documents.stored()].every(isKnown)) this.#write(targetPath, this.#parts);
  }

  /** Whether this very file was made of this invocation's result: then making it again would change nothing. */
  describes(artifact: string): boolean {
    return this.#isCurrent && existsSync(artifact) && textOf(this.#parts.get('artifact')) === fingerprintOf(artifact);
  }

  /** Notes a file that was just made of this invocation's result. */
  noteArtifact(targetPath: string, artifact: string): void {
    const note = ['artifact', newPart(fingerprintOf(artifact))] as const;
    if (this.#isCurrent) this.#write(targetPath, new Map([...this.#parts, note]));
  }

  #write(targetPath: string, kept: ReadonlyMap<string, StoredPart>): void {
    this.#isCurrent = true;
    // A damaged part is left out: were it written again, it would count as whole.
    const parts = new Map([...kept].filter(([, part]) => part.isWhole()));
    for (const [digest, json] of this.documents.stored()) {
      const known = this.#parts.get(yamlKey(digest));
      parts.set(yamlKey(digest), known?.isWhole() ? known : newPart(json));
    }
    this.#parts = parts;
    writeParts(path.join(path.resolve(this.#directory, targetPath), FILE), FORMAT, this.#build, parts);
  }
}

const RESULT = 'result:';

function textOf(part: StoredPart | undefined): string | undefined {
  return part?.isWhole() ? part.text() : undefined;
}

/** Changes with every writing of the file. */
function fingerprintOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return JSON.stringify(found ? [found.ino, found.size, found.mtimeNs, found.ctimeNs].map(String) : null);
}

function yamlKey(digest: string): string {
  return `yaml:${digest}`;
}

/** Where the file is looked for before dbt_project.yml is read: a wrong guess finds nothing, which is no harm. */
function likelyTargetPath(projectDirectory: string): string {
  try {
    const text = readFileSync(path.join(projectDirectory, 'dbt_project.yml'), 'utf8');
    return /^target-path:[ \t]*(['"]?)([^'"#{}\s]+)\1[ \t]*(?:#.*)?$/m.exec(text)?.[2] ?? 'target';
  } catch {
    return 'target';
  }
}
