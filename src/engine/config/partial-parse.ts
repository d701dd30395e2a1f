import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { YamlDocuments } from './yaml-documents.ts';

/** dbt's name for what one parse leaves to the next, in `target/`; the form is our own. */
const FILE = 'partial_parse.jsonl';
const FORMAT = 'sigeti partial parse 1';

/** What a parse left, under what it depended on. Both texts are JSON without line ends. */
export interface StoredParse {
  /** What must be the same for the result to hold. */
  readonly conditions: string;
  readonly result: string;
}

/**
 * What an earlier invocation left in `target/`: YAML documents by the digest of their text, and the result of a parse.
 * A file of another build, or one that is not whole, counts as none; one that cannot be written is no failure.
 */
export class PartialParse {
  readonly documents: YamlDocuments;
  readonly #directory: string;
  readonly #build: string;
  #lines: ReadonlyMap<string, string>;
  /** Whether the stored result is this invocation's. */
  #isCurrent = false;

  /** Reads what the last parse of the project left. */
  static open(projectDirectory: string, build: string): PartialParse {
    const file = path.join(projectDirectory, likelyTargetPath(projectDirectory), FILE);
    return new PartialParse(projectDirectory, build, readLines(file, build));
  }

  private constructor(directory: string, build: string, lines: ReadonlyMap<string, string>) {
    this.#directory = directory;
    this.#build = build;
    this.#lines = lines;
    this.documents = new YamlDocuments((digest) => lines.get(yamlKey(digest)));
  }

  get stored(): StoredParse | undefined {
    const conditions = this.#lines.get('conditions');
    const result = this.#lines.get('result');
    return conditions === undefined || result === undefined ? undefined : { conditions, result };
  }

  /** Leaves this result to the next parse, with all documents that were read for it. */
  save(targetPath: string, { conditions, result }: StoredParse): void {
    this.#write(
      targetPath,
      new Map([
        ['conditions', conditions],
        ['result', result],
      ]),
    );
  }

  /** Takes the stored result for this invocation's; documents that were not known are added to it. */
  keep(targetPath: string): void {
    this.#isCurrent = true;
    const isKnown = ([digest]: readonly [string, string]) => this.#lines.has(yamlKey(digest));
    if (![...this.documents.stored()].every(isKnown)) this.#write(targetPath, this.#lines);
  }

  /** Whether this very file was made of this invocation's result: then making it again would change nothing. */
  describes(artifact: string): boolean {
    return this.#isCurrent && existsSync(artifact) && this.#lines.get('artifact') === fingerprintOf(artifact);
  }

  /** Notes a file that was just made of this invocation's result. */
  noteArtifact(targetPath: string, artifact: string): void {
    if (this.#isCurrent) this.#write(targetPath, new Map([...this.#lines, ['artifact', fingerprintOf(artifact)]]));
  }

  #write(targetPath: string, kept: ReadonlyMap<string, string>): void {
    this.#isCurrent = true;
    const lines = new Map(kept);
    for (const [digest, json] of this.documents.stored()) lines.set(yamlKey(digest), json);
    this.#lines = lines;
    const body = Array.from(lines, ([key, json]) => `${key} ${json}\n`).join('');
    const header = JSON.stringify({ format: FORMAT, build: this.#build, digest: digestOf(body) });
    writeWhole(path.resolve(this.#directory, targetPath), `${header}\n${body}`);
  }
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

function readLines(file: string, build: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  try {
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('\n') + 1;
    const header: unknown = JSON.parse(text.slice(0, start));
    const body = text.slice(start);
    if (!isHeader(header, { format: FORMAT, build, digest: digestOf(body) })) return lines;
    for (let from = 0; from < body.length; ) {
      const end = body.indexOf('\n', from);
      const space = body.indexOf(' ', from);
      lines.set(body.slice(from, space), body.slice(space + 1, end));
      from = end + 1;
    }
  } catch {
    lines.clear();
  }
  return lines;
}

function isHeader(header: unknown, expected: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(header) === JSON.stringify(expected);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}

/** Puts the file there whole or not at all, also where several processes do so at once. */
function writeWhole(directory: string, text: string): void {
  const unfinished = path.join(directory, `${FILE}.${randomUUID()}`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, path.join(directory, FILE));
  } catch {
    // A folder that cannot be written, a full disk: the next parse does all its work again.
    removeIfThere(unfinished);
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made.
  }
}
