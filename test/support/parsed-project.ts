import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ErrorDetails } from '../../src/core/index.ts';
import { loadWorkspace } from '../../src/engine/config/index.ts';
import { parseProject } from '../../src/engine/parse/index.ts';

/** A project that each test of the file has anew, with these files, and what is wrong with it. */
export function parsedProject(files: Readonly<Record<string, string>>) {
  let root = '';
  const write = (name: string, text: string) => {
    const place = path.join(root, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'sigeti-parsed-'));
    for (const [name, text] of Object.entries(files)) write(name, text);
  });
  afterEach(() => rmSync(root, { recursive: true }));
  return {
    write,
    problems: async (): Promise<readonly ErrorDetails[]> => {
      const { problems } = await parseProject(await loadWorkspace({ projectDirectory: root, environment: {} }));
      return problems.map((problem) => problem.toJSON());
    },
  };
}
