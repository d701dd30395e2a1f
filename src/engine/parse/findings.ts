/** What a parse leaves to the next one besides its result, so that only what was edited is looked into again. */
export interface Findings {
  /** Of each node without a remark: what it was made of, by unique id. */
  readonly drafts: ReadonlyMap<string, KnownDraft>;
  /** Digests of the texts that are sound templates, by their files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of the macros in a text, by its digest. */
  readonly macros: ReadonlyMap<string, readonly string[]>;
}

/** What made a node what it is, besides settings and observations. */
export interface KnownDraft {
  readonly digest: string;
  /** The names for which a macro was looked for, with blanks between them: most nodes have those of many others. */
  readonly names: string;
}

/** Findings as they are written: each list of names once. */
interface WrittenFindings {
  readonly names: readonly string[];
  readonly drafts: readonly (readonly [id: string, digest: string, names: number])[];
  readonly texts: readonly (readonly [file: string, digest: string])[];
  readonly macros: readonly (readonly [digest: string, names: readonly string[]])[];
}

/** The findings as JSON. */
export function writeFindings({ drafts, texts, macros }: Findings): string {
  const places = new Map<string, number>();
  const written = Array.from(drafts, ([id, { digest, names }]) => {
    const place = places.get(names) ?? places.size;
    places.set(names, place);
    return [id, digest, place] as const;
  });
  const findings: WrittenFindings = {
    names: [...places.keys()],
    drafts: written,
    texts: [...texts],
    macros: [...macros],
  };
  return JSON.stringify(findings);
}

/** The findings that were written; none where there is no text. */
export function readFindings(json: string | undefined): Findings {
  const nothing: WrittenFindings = { names: [], drafts: [], texts: [], macros: [] };
  const { names, drafts, texts, macros }: WrittenFindings = json === undefined ? nothing : JSON.parse(json);
  const known = drafts.map(([id, digest, place]) => [id, { digest, names: names[place] ?? '' }] as const);
  return { drafts: new Map(known), texts: new Map(texts), macros: new Map(macros) };
}
