import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { headOf, toJsonText } from '../../src/core/index.ts';
import { manifestArtifact } from '../../src/engine/artifacts/index.ts';
import { loadWorkspace, type WorkspaceOptions } from '../../src/engine/config/index.ts';
import { invocationFacts } from '../../src/engine/invocation.ts';
import { type ParseResult, parseProject } from '../../src/engine/parse/index.ts';
import { writeManifest } from '../../src/engine/write-manifest.ts';
import { projectFolder } from './project-folder.ts';

/** A file with another text; without one, it is removed. */
export interface Edit {
  readonly name: string;
  readonly text: string | undefined;
}

type Options = Pick<WorkspaceOptions, 'vars' | 'environment' | 'target'>;

/** A project whose files are edited and parsed in turn; each test of the file begins with all of them as given. */
export interface EditedProject {
  write(name: string, text: string): void;
  /** Makes the edit. */
  make(edit: Edit): void;
  /** Gives the file its first text again; removes one that was not there. */
  restore(name: string): void;
  /** Parses as a verb does, and writes manifest.json. */
  parse(options?: Options): Promise<ParseResult>;
  /** Does so, and expects what a parse gives that keeps nothing, in the same order, and the same manifest.json, and heads of these nodes next time. */
  expectSame(options?: Options): Promise<ParseResult>;
  /** Expects so after each of several steps, in which some of these edits are made at once, each with some options. */
  expectSameAfterAny(edits: readonly Edit[], atOnce: number, options?: readonly Options[]): Promise<void>;
  /** What the last parse left to the next one. */
  kept(): Buffer;
}

export function editedProject(files: Readonly<Record<string, string>>): EditedProject {
  const { write, root } = projectFolder(files);
  const remove = (name: string) => rmSync(path.join(root(), name), { force: true });
  const make = ({ name, text }: Edit) => (text === undefined ? remove(name) : write(name, text));
  const parse = async (options: Options = {}) => {
    const workspace = await loadWorkspace({ projectDirectory: root(), environment: {}, build: 'this', ...options });
    const parsed = await parseProject(workspace);
    await writeManifest(workspace, parsed);
    return parsed;
  };
  const expectSame = async (options: Options = {}) => {
    const found = await parse(options);
    const workspace = await loadWorkspace({ projectDirectory: root(), environment: {}, ...options });
    const whole = await parseProject(workspace);
    expect(found.manifest).toEqual(whole.manifest);
    expect([...found.manifest.nodes.keys()]).toEqual([...whole.manifest.nodes.keys()]);
    for (const list of ['problems', 'warnings'] as const) {
      expect(found[list].map((error) => error.toJSON())).toEqual(whole[list].map((error) => error.toJSON()));
    }
    const written = readFileSync(path.join(root(), 'target/manifest.json'), 'utf8');
    const expected = toJsonText(manifestArtifact(whole.manifest, invocationFacts(workspace)));
    expect(withoutTimes(written)).toEqual(withoutTimes(expected));
    const { heads } = await parse(options);
    if (heads) expect([...heads]).toEqual(Array.from(whole.manifest.nodes, ([id, node]) => [id, headOf(node)]));
    return found;
  };
  return {
    write,
    make,
    restore: (name) => make({ name, text: files[name] }),
    parse,
    expectSame,
    expectSameAfterAny: async (edits, atOnce, options = [{}]) => {
      const originals = Object.entries(files).map(([name, text]) => ({ name, text }));
      const step = fc.record({
        edited: fc.array(fc.constantFrom(...edits, ...originals), { minLength: 1, maxLength: atOnce }),
        asked: fc.constantFrom(...options),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
          for (const { edited, asked } of steps) {
            for (const edit of edited) make(edit);
            await expectSame(asked);
          }
        }),
        { numRuns: 8 },
      );
    },
    kept: () => readFileSync(path.join(root(), 'target/partial_parse.jsonl')),
  };
}

/** manifest.json without what tells one invocation from another. */
export function withoutTimes(json: string): unknown {
  return JSON.parse(json, (key, value) => (key === 'created_at' || key === 'metadata' ? undefined : value));
}
