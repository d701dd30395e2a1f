import { hash } from 'node:crypto';
import { type ExecutableNode, isExecutable, type MacroNode, type Manifest, type Node } from '../../core/index.ts';
import type { Project, Workspace } from '../config/index.ts';
import { type MacroFile, type MacroRegistry, macroNames, openMacroFile } from '../context/index.ts';
import { parseTemplate, type Template } from '../jinja/index.ts';
import { type Changes, fileKey } from './conditions.ts';
import type { Findings, KnownCapture, KnownDraft } from './findings.ts';
import { describeDraft, reopenDraft } from './kept-drafts.ts';
import type { BuiltNode, NodeDraft } from './node-draft.ts';
import type { Observations } from './observations.ts';
import type { WholeParse } from './parse-result.ts';
import type { ProjectFile } from './project-files.ts';

/** A node as it was built, and what is to be known of that. */
export interface Build {
  /** Undefined after what is wrong was noted. */
  readonly built: BuiltNode | undefined;
  readonly hasRemarks: boolean;
  /** The names for which a macro was looked for, found or not, and of what was observed. */
  readonly names: ReadonlySet<string>;
  readonly capture: KnownCapture | undefined;
}

/** Builds a node, with what is known of its text. */
type Builder = (capture: KnownCapture | undefined) => Promise<Build>;

/** The name under which a text looks at its node's configuration; no macro has it. */
export const OWN_CONFIG = 'own:config';
/** The name under which a hook looks at where its node is built. */
export const OWN_RELATION = 'own:relation';

/** An earlier parse whose nodes may be known, and what has changed since. */
export interface EarlierParse {
  readonly findings: Findings;
  readonly parsed: WholeParse;
  readonly changes: Pick<Changes, 'names'> & {
    /** Whether project files configure the node otherwise. */
    readonly isReconfigured: (node: Node) => boolean;
  };
}

/**
 * What an earlier parse found. A node is a function of its draft, of what project files configure, of the macros under
 * the names that were looked for and of what was observed, so that a draft that is known makes the known node where those
 * are the same; a text that was a sound template still is one, and is parsed only when somebody looks into it.
 */
export class KnownNodes {
  readonly #known: Findings;
  readonly #observations: Observations;
  readonly #manifest: Manifest | undefined;
  readonly #registry: MacroRegistry | undefined;
  readonly #changes: EarlierParse['changes'];
  #changedMacros: ReadonlySet<string> = new Set();
  #areChanged = new Map<string, boolean>();
  /** Most nodes have their names in common with others, which are split once. */
  readonly #split = new Map<string, ReadonlySet<string>>();
  #areMacrosKnown = true;
  readonly #files = new Map<string, Set<string>>();
  readonly #found = {
    drafts: new Map<string, KnownDraft>(),
    texts: new Map<string, string>(),
    macros: new Map<string, readonly string[]>(),
  };

  /** `texts` is what holds of texts whatever else does not. */
  constructor(observations: Observations, texts: Findings, earlier?: EarlierParse) {
    this.#observations = observations;
    this.#known = earlier?.findings ?? { ...texts, drafts: new Map(), files: new Map() };
    this.#manifest = earlier?.parsed.manifest;
    this.#registry = earlier?.parsed.macros;
    this.#changes = earlier?.changes ?? { names: new Set(), isReconfigured: () => false };
  }

  /** The workspace for a node: `names` takes what is looked at in it. */
  watch(names: Set<string>): Workspace {
    return this.#observations.watch((name) => names.add(name));
  }

  /** The workspace for what a properties file says. */
  watchFile(file: ProjectFile): Workspace {
    const key = fileKey(file);
    const names = this.#files.get(key) ?? new Set();
    this.#files.set(key, names);
    return this.watch(names);
  }

  /** Whether a properties file may say something else now although its text is the same. */
  isFileAffected(file: ProjectFile): boolean {
    return this.#isAnyChanged(this.#known.files.get(fileKey(file)) ?? '');
  }

  /** Takes note of the macros of this parse; until then, they count as those of the earlier one. */
  noteMacros(macros: MacroRegistry): void {
    if (!this.#registry) return;
    this.#changedMacros = macros.changedNames(this.#registry);
    this.#areChanged = new Map();
    this.#areMacrosKnown = macros.hasFilesOf(this.#registry);
  }

  /** Whether a node of the earlier parse may be another one now, whatever is said of it in its files. */
  isAffected(node: Node): boolean {
    if (this.#changes.isReconfigured(node)) return true;
    if (!isExecutable(node) || this.#changedMacros.size + this.#changes.names.size === 0) return false;
    const names = this.#known.drafts.get(node.uniqueId)?.names;
    return names === undefined || this.#isAnyChanged(names);
  }

  /** Most nodes have their names in common with others. */
  #isAnyChanged(names: string): boolean {
    const known = this.#areChanged.get(names);
    if (known !== undefined) return known;
    const found = splitNames(names).some((name) => this.#changedMacros.has(name) || this.#changes.names.has(name));
    this.#areChanged.set(names, found);
    return found;
  }

  /** The node of the draft, from what is known or by `build`; undefined after `build` noted what is wrong. */
  async node(draft: NodeDraft, build: Builder): Promise<BuiltNode | undefined> {
    const { uniqueId } = draft;
    const { digest, given } = describeDraft(draft);
    const known = this.#known.drafts.get(uniqueId);
    const node = known?.digest === digest ? this.#manifest?.nodes.get(uniqueId) : undefined;
    if (known && node && isExecutable(node) && !this.isAffected(node)) {
      this.#note(draft, known);
      return withoutAdditions(node);
    }
    const { built, hasRemarks, names, capture } = await build(node && this.#captureOf(node));
    this.#note(draft, { digest: hasRemarks ? UNSURE : digest, names: joinNames(names), given, capture });
    return built;
  }

  /**
   * The draft that made a node of the earlier parse, but for the places of what it says, which only remarks name;
   * undefined where it is not known.
   */
  draftOf(node: ExecutableNode, project: Project): NodeDraft | undefined {
    const given = this.#known.drafts.get(node.uniqueId)?.given;
    return given === undefined ? undefined : reopenDraft(given, node, project);
  }

  /** The node of a draft that `draftOf` gave, by `build`; undefined after that noted what is wrong. */
  async nodeAgain({ uniqueId }: NodeDraft, build: Builder): Promise<BuiltNode | undefined> {
    const node = this.#manifest?.nodes.get(uniqueId);
    const { built, hasRemarks, names, capture } = await build(node && this.#captureOf(node));
    const { digest = UNSURE, given } = this.#known.drafts.get(uniqueId) ?? {};
    this.#found.drafts.set(uniqueId, { digest: hasRemarks ? UNSURE : digest, names: joinNames(names), given, capture });
    return built;
  }

  /** Whether an affected node can be another one only in where it is built. */
  isOnlyMoved(node: ExecutableNode): boolean {
    if (this.#changedMacros.size > 0 || this.#changes.isReconfigured(node)) return false;
    const capture = this.#captureOf(node);
    return capture !== undefined && !this.#namesIn(capture.names).has(OWN_RELATION);
  }

  /** Notes what was looked at to find where such a node is built. */
  noteNames({ uniqueId }: ExecutableNode, names: ReadonlySet<string>): void {
    const known = this.#known.drafts.get(uniqueId);
    if (!known) return;
    const before = this.#namesIn(known.names);
    if ([...names].every((name) => before.has(name))) return;
    this.#found.drafts.set(uniqueId, { ...known, names: joinNames(new Set([...before, ...names])) });
  }

  #namesIn(joined: string): ReadonlySet<string> {
    const names = this.#split.get(joined) ?? new Set(splitNames(joined));
    this.#split.set(joined, names);
    return names;
  }

  /** What was found in the text of a node whose draft is known, where it would be found again. */
  #captureOf(node: Node): KnownCapture | undefined {
    const capture = this.#known.drafts.get(node.uniqueId)?.capture;
    if (!capture || this.#isAnyChanged(capture.names)) return undefined;
    return this.#changes.isReconfigured(node) && splitNames(capture.names).includes(OWN_CONFIG) ? undefined : capture;
  }

  /** Of two drafts under one id the manifest keeps one: which of them, the next parse could not tell. */
  #note({ uniqueId }: NodeDraft, known: KnownDraft): void {
    const { drafts } = this.#found;
    drafts.set(uniqueId, drafts.has(uniqueId) ? { ...known, digest: UNSURE } : known);
  }

  /** Parses the text of a file, now where it is new, else when it is first asked for. Throws TEMPLATE_SYNTAX. */
  template(source: string, file: string): () => Template {
    const digest = textDigest(source, file);
    const parse = once(() => parseTemplate(source, file));
    if (this.#known.texts.get(file) !== digest) parse();
    this.#found.texts.set(file, digest);
    return parse;
  }

  /** The same for a file of macros. */
  macroFile(source: string, file: string): MacroFile {
    const digest = textDigest(source, file);
    const names = this.#known.macros.get(digest) ?? macroNames(openMacroFile(source, file));
    this.#found.macros.set(digest, names);
    return openMacroFile(source, file, names);
  }

  /** The macros without what properties say of them: known where their files are. */
  macros(list: () => readonly MacroNode[]): readonly MacroNode[] {
    if (!this.#manifest || !this.#areMacrosKnown) return list();
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
    const files = Array.from(this.#files, ([key, names]) => [key, joinNames(names)] as const);
    return { ...this.#found, files: new Map(files) };
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

/** Names as they are kept. */
export function joinNames(names: ReadonlySet<string>): string {
  return [...names].sort().join(' ');
}

/** The names that `joinNames` joined. */
export function splitNames(names: string): readonly string[] {
  return names === '' ? [] : names.split(' ');
}

function textDigest(source: string, file: string): string {
  return digestOf(`${file}\n${source}`);
}

function digestOf(text: string): string {
  return hash('sha1', text, 'base64');
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
