import { createHash } from 'node:crypto';
import { isExecutable, type MacroNode, type Manifest } from '../../core/index.ts';
import type { MacroFile } from '../context/index.ts';
import { parseTemplate, type Template } from '../jinja/index.ts';
import type { BuiltNode, NodeDraft } from './node-draft.ts';
import type { ParseResult } from './parse-result.ts';

/** What a parse leaves to the next one besides its result, so that only what was edited is looked into again. */
export interface Findings {
  /** Of each node without a remark: the digest of the draft that it was made of, by unique id. */
  readonly drafts: Readonly<Record<string, string>>;
  /** Digests of the texts that are sound templates, by their files. */
  readonly texts: Readonly<Record<string, string>>;
  /** Names of the macros in a text, by its digest. */
  readonly macros: Readonly<Record<string, readonly string[]>>;
}

/**
 * What an earlier parse under the same settings, macros and observations found. A node is a function of those and of
 * its draft, so that a draft that is known makes the known node; a text that was a sound template still is one, and is
 * parsed only when somebody looks into it.
 */
export class KnownNodes {
  readonly #drafts: ReadonlyMap<string, string>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #macros: ReadonlyMap<string, readonly string[]>;
  readonly #manifest: Manifest | undefined;
  readonly #found = {
    drafts: new Map<string, string>(),
    texts: new Map<string, string>(),
    macros: new Map<string, readonly string[]>(),
  };

  /** `earlier` is what an earlier parse found, with its result; nothing where it does not hold any more. */
  constructor(earlier?: { readonly findings: Findings; readonly parsed: ParseResult }) {
    this.#drafts = new Map(Object.entries(earlier?.findings.drafts ?? {}));
    this.#texts = new Map(Object.entries(earlier?.findings.texts ?? {}));
    this.#macros = new Map(Object.entries(earlier?.findings.macros ?? {}));
    this.#manifest = earlier?.parsed.manifest;
  }

  /** The node of the draft, from what is known or by `build`; undefined after `build` noted what is wrong. */
  async node(
    draft: NodeDraft,
    build: () => Promise<{ readonly built: BuiltNode | undefined; readonly hasRemarks: boolean }>,
  ): Promise<BuiltNode | undefined> {
    const digest = draftDigest(draft);
    const known = this.#drafts.get(draft.uniqueId) === digest ? this.#manifest?.nodes.get(draft.uniqueId) : undefined;
    if (known && isExecutable(known)) {
      this.#note(draft, digest);
      return withoutAdditions(known);
    }
    const { built, hasRemarks } = await build();
    this.#note(draft, hasRemarks ? UNSURE : digest);
    return built;
  }

  /** Of two drafts under one id the manifest keeps one: which of them, the next parse could not tell. */
  #note({ uniqueId }: NodeDraft, digest: string): void {
    const { drafts } = this.#found;
    drafts.set(uniqueId, drafts.has(uniqueId) ? UNSURE : digest);
  }

  /** Parses the text of a file, now where it is new, else when it is first asked for. Throws TEMPLATE_SYNTAX. */
  template(source: string, file: string): () => Template {
    const digest = textDigest(source, file);
    const parse = once(() => parseTemplate(source, file));
    if (this.#texts.get(file) !== digest) parse();
    this.#found.texts.set(file, digest);
    return parse;
  }

  /** The same for a file of macros. */
  macroFile(source: string, file: string, namesOf: (parsed: MacroFile) => readonly string[]): MacroFile {
    const digest = textDigest(source, file);
    const parse = once(() => parseTemplate(source, file));
    const names = this.#macros.get(digest) ?? namesOf({ file, template: parse() });
    this.#found.macros.set(digest, names);
    return {
      file,
      names,
      get template() {
        return parse();
      },
    };
  }

  /** The macros without what properties say of them: the same as ever where anything is known at all. */
  macros(list: () => readonly MacroNode[]): readonly MacroNode[] {
    if (!this.#manifest) return list();
    return Array.from(this.#manifest.macros.values(), ({ uniqueId, name, packageName, ...macro }) => ({
      uniqueId,
      name,
      packageName,
      originalFilePath: macro.originalFilePath,
      macroSql: macro.macroSql,
      ...(macro.dependsOn ? { dependsOn: macro.dependsOn } : {}),
      description: '',
    }));
  }

  /** What the next parse may know. */
  findings(): Findings {
    const { drafts, texts, macros } = this.#found;
    return { drafts: Object.fromEntries(drafts), texts: Object.fromEntries(texts), macros: Object.fromEntries(macros) };
  }
}

/** No draft's digest. */
const UNSURE = '';

function once<Result>(make: () => Result): () => Result {
  let made: Result | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A hash of all of the draft that its node can depend on: projects are settings, the template is the text's. */
function draftDigest({ template: _, project, ...draft }: NodeDraft): string {
  return digestOf(JSON.stringify([project.name, draft], distinct));
}

function textDigest(source: string, file: string): string {
  return digestOf(`${file}\n${source}`);
}

function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

/** JSON for hashing: values that JSON writes alike, or not at all, stay apart. */
function distinct(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${value}n`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/** The node as it was built, before its properties and its dependencies were added. */
function withoutAdditions(node: BuiltNode): BuiltNode {
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    packageName: node.packageName,
    path: node.path,
    originalFilePath: node.originalFilePath,
    fqn: node.fqn,
    tags: node.tags,
    meta: node.meta,
    config: node.config,
    unrenderedConfig: node.unrenderedConfig,
    rawCode: node.rawCode,
    checksum: node.checksum,
    relation: node.relation,
    refs: node.refs,
    sources: node.sources,
    dependsOn: { nodes: [], macros: node.dependsOn.macros },
  };
}
