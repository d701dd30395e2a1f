import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder that each test of the file has anew, with these files. */
export function projectFolder(files: Readonly<Record<string, string>>) {
  let root = '';
  const write = (name: string, text: string) => {
    const place = path.join(root, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'sigeti-project-'));
    for (const [name, text] of Object.entries(files)) write(name, text);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  return { write, root: () => root };
}
