import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { addNote, newPart, readParts, type StoredPart, type StoredParts, writeParts } from './stored-parts.ts';
import { type DocumentSource, YamlDocuments } from './yaml-documents.ts';

/** dbt's name for what one parse leaves to the next, in `target/`; the form is our own. */
const FILE = 'partial_parse.jsonl';
const FORMAT = 'sigeti partial parse 9';

/** Where an earlier parse may lie. */
export interface ParsePlaces {
  /** The folder of what was shipped with the product. */
  readonly shipped?: string | undefined;
  /** Of the project, where that is known before its file is read. */
  readonly targetPath?: string | undefined;
}

/** What a parse leaves, under what it depended on: texts of JSON. */
export interface ParseToStore {
  /** What must be the same for the result to hold. */
  readonly conditions: string;
  readonly result: ReadonlyMap<string, string | StoredPart>;
  /** Whether all files were read for it; else the documents of the others are kept. */
  readonly isWhole: boolean;
}

/** A file that was made of an earlier result. */
export interface EarlierArtifact {
  readonly bytes: Buffer;
  /** Whether that was a result of the same files in another folder. */
  readonly isElsewhere: boolean;
}

/**
 * What an earlier invocation left in `target/`: YAML documents by their files and the digest of their text, and the result of a parse.
 * A file of another build, or one that is not whole, counts as none; one that cannot be written is no failure.
 */
export class PartialParse {
  readonly documents: YamlDocuments;
  readonly #directory: string;
  readonly #build: string;
  #parts: ReadonlyMap<string, StoredPart>;
  /** The file that was made of the stored result, by conditions and fingerprint. */
  #note: string | undefined;
  /** The fingerprint of the file that was made of the result that this invocation replaced. */
  #artifactBefore: string | undefined;
  /** The folder that the stored result came with, where the project has none of its own. */
  readonly #shipped: string | undefined;
  /** Whether the stored result is this invocation's. */
  #isCurrent = false;

  /** Reads what the last parse of the project left, or else what was shipped with the product: the first of a parse. */
  static open(projectDirectory: string, build: string, { shipped, targetPath }: ParsePlaces = {}): PartialParse {
    const read = (folder: string) => readParts(path.join(folder, FILE), FORMAT, build);
    const own = read(path.resolve(projectDirectory, targetPath ?? likelyTargetPath(projectDirectory)));
    if (own.parts.size > 0 || shipped === undefined) return new PartialParse(projectDirectory, build, own);
    return new PartialParse(projectDirectory, build, read(shipped), shipped);
  }

  private constructor(directory: string, build: string, { parts, note }: StoredParts, shipped?: string) {
    this.#directory = directory;
    this.#build = build;
    this.#parts = parts;
    this.#shipped = shipped;
    if (shipped === undefined) this.#note = note;
    else this.#artifactBefore = note;
    this.documents = new YamlDocuments((source) => textOf(parts.get(yamlKey(source))));
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
  save(targetPath: string, { conditions, result, isWhole }: ParseToStore): void {
    const parts = Array.from(
      result,
      ([name, part]) => [RESULT + name, typeof part === 'string' ? newPart(part) : part] as const,
    );
    const documents = isWhole ? [] : this.#documentsOfOthers();
    const start = this.#noteStart;
    if (this.#note?.startsWith(start)) this.#artifactBefore = this.#note.slice(start.length);
    this.#note = undefined;
    this.#write(targetPath, new Map([['conditions', newPart(conditions)], ...parts, ...documents]));
  }

  /** Stored documents but for those of files that were read this time. */
  #documentsOfOthers(): (readonly [string, StoredPart])[] {
    const read = this.documents.files;
    return [...this.#parts].filter(([key]) => key.startsWith(YAML) && !read.has(fileOf(key)));
  }

  /** Takes the stored result for this invocation's; documents that were not known are added to it. */
  keep(targetPath: string): void {
    this.#isCurrent = true;
    const isKnown = (source: DocumentSource) => this.#parts.has(yamlKey(source));
    if (this.#shipped === undefined && [...this.documents.stored()].every(isKnown)) return;
    this.#write(targetPath, this.#parts);
    if (this.#note !== undefined) addNote(this.#file(targetPath), this.#note);
  }

  /** Whether this very file was made of this invocation's result: then making it again would change nothing. */
  describes(artifact: string): boolean {
    return this.#isCurrent && this.#note !== undefined && this.#note === this.#noteOf(artifact);
  }

  /** What the file was that was made of the result that this invocation's took the place of, or was shipped with it. */
  artifactBefore(artifact: string): EarlierArtifact | undefined {
    if (this.#artifactBefore === undefined) return undefined;
    if (this.#shipped !== undefined) return shippedFile(this.#shipped, path.basename(artifact), this.#artifactBefore);
    if (this.#artifactBefore !== fingerprintOf(artifact)) return undefined;
    return { bytes: readFileSync(artifact), isElsewhere: false };
  }

  /** Notes a file that was just made of this invocation's result. */
  noteArtifact(targetPath: string, artifact: string): void {
    if (!this.#isCurrent) return;
    this.#note = this.#noteOf(artifact);
    if (this.#note !== undefined) addNote(this.#file(targetPath), this.#note);
  }

  /** Holds for the stored conditions only: another process may put another result there before the note. */
  #noteOf(artifact: string): string | undefined {
    const fingerprint = fingerprintOf(artifact);
    return fingerprint === undefined ? undefined : `${this.#noteStart}${fingerprint}`;
  }

  get #noteStart(): string {
    return `${this.#parts.get('conditions')?.digest} `;
  }

  #file(targetPath: string): string {
    return path.join(path.resolve(this.#directory, targetPath), FILE);
  }

  #write(targetPath: string, kept: ReadonlyMap<string, StoredPart>): void {
    this.#isCurrent = true;
    // A damaged part is left out: were it written again, it would count as whole.
    const parts = new Map([...kept].filter(([, part]) => part.isWhole()));
    for (const document of this.documents.stored()) {
      const key = yamlKey(document);
      const known = this.#parts.get(key);
      parts.set(key, known?.isWhole() ? known : newPart(document.json));
    }
    this.#parts = parts;
    writeParts(this.#file(targetPath), FORMAT, this.#build, parts);
  }
}

const RESULT = 'result:';

function textOf(part: StoredPart | undefined): string | undefined {
  return part?.isWhole() ? part.text() : undefined;
}

/** Changes with every writing of the file, and with its place; undefined where there is none. */
function fingerprintOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && [found.ino, found.size, found.mtimeNs, found.ctimeNs, JSON.stringify(file)].join('-');
}

/** A file beside a shipped result; undefined where it is not the one of this digest, which the build noted. */
function shippedFile(folder: string, name: string, digest: string): EarlierArtifact | undefined {
  try {
    const bytes = readFileSync(path.join(folder, name));
    return hash('sha1', bytes, 'hex') === digest ? { bytes, isElsewhere: true } : undefined;
  } catch {
    return undefined;
  }
}

const YAML = 'yaml:';

function yamlKey({ digest, file }: DocumentSource): string {
  return `${YAML}${digest} ${file}`;
}

function fileOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
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
