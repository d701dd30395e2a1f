/** What a parse leaves to the next one besides its result, so that only what was edited is looked into again. */
export interface Findings {
  /** Of each node without a remark: what it was made of, by unique id. */
  readonly drafts: ReadonlyMap<string, KnownDraft>;
  /** Names of what was observed for a properties file, with blanks between them, by its key. */
  readonly files: ReadonlyMap<string, string>;
  /** Digests of the texts that are sound templates, by their files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of the macros in a text, by its digest. */
  readonly macros: ReadonlyMap<string, readonly string[]>;
}

/** What made a node what it is, besides settings and observations. */
export interface KnownDraft {
  readonly digest: string;
  /**
   * The names for which a macro was looked for, and of what was observed, with blanks between them: most nodes have those
   * of many others.
   */
  readonly names: string;
  /** JSON of what it was made of and does not say itself; undefined where JSON could not give that back. */
  readonly given?: string | undefined;
}

/** Findings as they are written: each list of names once, and so what many nodes were given. */
interface WrittenFindings {
  readonly names: readonly string[];
  readonly given: readonly string[];
  readonly drafts: readonly (readonly [id: string, digest: string, names: number, given: number])[];
  readonly files: readonly (readonly [file: string, names: string])[];
  readonly texts: readonly (readonly [file: string, digest: string])[];
  readonly macros: readonly (readonly [digest: string, names: readonly string[]])[];
}

/** The findings as JSON. */
export function writeFindings({ drafts, files, texts, macros }: Findings): string {
  const [names, given] = [new Places(), new Places()];
  const written = Array.from(drafts, ([id, known]) => {
    const place = known.given === undefined ? -1 : given.of(known.given);
    return [id, known.digest, names.of(known.names), place] as const;
  });
  const findings: WrittenFindings = {
    names: names.texts(),
    given: given.texts(),
    drafts: written,
    files: [...files],
    texts: [...texts],
    macros: [...macros],
  };
  return JSON.stringify(findings);
}

/** Texts, each once. */
class Places {
  readonly #places = new Map<string, number>();

  of(text: string): number {
    const place = this.#places.get(text) ?? this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  texts(): string[] {
    return [...this.#places.keys()];
  }
}

const NOTHING: WrittenFindings = { names: [], given: [], drafts: [], files: [], texts: [], macros: [] };

/** The findings that were written; none where there is no text. */
export function readFindings(json: string | undefined): Findings {
  const written: WrittenFindings = json === undefined ? NOTHING : JSON.parse(json);
  const drafts = written.drafts.map(([id, digest, names, given]) => {
    return [id, { digest, names: written.names[names] ?? '', given: written.given[given] }] as const;
  });
  const { files, texts, macros } = written;
  return { drafts: new Map(drafts), files: new Map(files), texts: new Map(texts), macros: new Map(macros) };
}
