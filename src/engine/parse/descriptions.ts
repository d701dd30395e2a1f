import { type DocBlock, docNotFound, nearestNames, type SourceLocation } from '../../core/index.ts';
import { renderYamlText } from '../config/index.ts';
import { type HostFunction, parseTemplate, renderTemplate, Scope } from '../jinja/index.ts';
import type { Problems } from './problems.ts';
import { type ProjectFile, readText } from './project-files.ts';

/** A description with its docs blocks filled in, and which blocks those are. */
export interface Description {
  readonly text: string;
  readonly docBlocks: readonly string[];
}

/** The `{% docs name %}` blocks of an .md file. Files without such a block are not looked into. */
export async function readDocs(file: ProjectFile, problems: Problems): Promise<DocBlock[]> {
  const text = await readText(file, problems);
  if (text === undefined || !/\{%-?\s*docs\s/.test(text)) return [];
  const blocks = await problems.attempt(async () => {
    const template = parseTemplate(text, file.originalFilePath);
    return Promise.all(
      template.blocks
        .filter(({ kind }) => kind === 'docs')
        .map(async ({ name, body }) => ({ name, contents: (await renderTemplate(body, new Scope())).trim() })),
    );
  });
  return (blocks ?? []).map(({ name, contents }) => ({
    uniqueId: `doc.${file.project.name}.${name}`,
    name,
    packageName: file.project.name,
    originalFilePath: file.originalFilePath,
    contents,
  }));
}

/** Fills in `doc()` calls of descriptions: the package's own block first, then the root project's, then any. */
export class Descriptions {
  readonly #docs: ReadonlyMap<string, DocBlock>;
  readonly #rootPackage: string;
  readonly #scopeOf: (packageName: string) => Scope;
  readonly #problems: Problems;

  constructor(
    docs: ReadonlyMap<string, DocBlock>,
    options: {
      readonly rootPackage: string;
      /** What else a description of the package can use. */
      readonly scopeOf: (packageName: string) => Scope;
      readonly problems: Problems;
    },
  ) {
    this.#docs = docs;
    this.#rootPackage = options.rootPackage;
    this.#scopeOf = options.scopeOf;
    this.#problems = options.problems;
  }

  async render(value: unknown, packageName: string, place: () => SourceLocation): Promise<Description> {
    const source = value === undefined || value === null ? '' : String(value);
    if (!source.includes('{{')) return { text: source, docBlocks: [] };
    const location = place();
    const used: string[] = [];
    const doc: HostFunction = (args) => {
      const block = this.#find(args.map(String), packageName);
      if (!block) throw this.#missing(args.map(String), location);
      used.push(block.uniqueId);
      return block.contents;
    };
    const scope = Scope.of({ doc }, this.#scopeOf(packageName));
    const text = await this.#problems.attempt(() => renderYamlText(source, scope, location));
    return { text: text === undefined ? source : String(text), docBlocks: [...new Set(used)] };
  }

  #find(args: readonly string[], packageName: string): DocBlock | undefined {
    const [first = '', second] = args;
    if (second !== undefined) return this.#docs.get(`doc.${first}.${second}`);
    const own = this.#docs.get(`doc.${this.#rootPackage}.${first}`) ?? this.#docs.get(`doc.${packageName}.${first}`);
    return own ?? [...this.#docs.values()].find(({ name }) => name === first);
  }

  #missing(args: readonly string[], location: SourceLocation) {
    const name = args.join("', '");
    const known = [...this.#docs.values()].map((block) => block.name);
    return docNotFound(name, location, nearestNames(args.at(-1) ?? '', known));
  }
}
