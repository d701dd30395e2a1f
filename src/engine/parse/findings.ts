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
  readonly capture?: KnownCapture | undefined;
}

/** What was found in a node's text: the longest part of building it. */
export interface KnownCapture {
  /** Those of the node's names that were looked at for this alone. */
  readonly names: string;
  /** JSON of it. */
  readonly found: string;
}

/** Findings as they are written: each text once that many nodes have in common, where it is among all of them. */
interface WrittenFindings {
  readonly texts: readonly string[];
  readonly drafts: readonly (readonly [id: string, digest: string, ...places: number[]])[];
  readonly files: readonly (readonly [file: string, names: string])[];
  readonly sound: readonly (readonly [file: string, digest: string])[];
  readonly macros: readonly (readonly [digest: string, names: readonly string[]])[];
}

/** The findings as JSON. */
export function writeFindings({ drafts, files, texts, macros }: Findings): string {
  const places = new Places();
  const written = Array.from(drafts, ([id, { digest, names, given, capture }]) => {
    const common = [names, given, capture?.names, capture?.found];
    return [id, digest, ...common.map((text) => (text === undefined ? -1 : places.of(text)))] as const;
  });
  const findings: WrittenFindings = {
    texts: places.texts(),
    drafts: written,
    files: [...files],
    sound: [...texts],
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

const NOTHING: WrittenFindings = { texts: [], drafts: [], files: [], sound: [], macros: [] };

/** The findings that were written; none where there is no text. */
export function readFindings(json: string | undefined): Findings {
  const written: WrittenFindings = json === undefined ? NOTHING : JSON.parse(json);
  const drafts = written.drafts.map(([id, digest, ...places]) => {
    const [names = '', given, looked, found] = places.map((place) => written.texts[place]);
    const capture = looked === undefined || found === undefined ? undefined : { names: looked, found };
    return [id, { digest, names, given, capture }] as const;
  });
  const { files, sound, macros } = written;
  return { drafts: new Map(drafts), files: new Map(files), texts: new Map(sound), macros: new Map(macros) };
}
