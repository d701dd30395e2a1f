import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../../core/index.ts';
import { makeDirectory } from '../../engine/index.ts';

const FILES = new URL('./files/', import.meta.url);

/** Names in the starter that differ in the project: hidden files, and the one of two languages. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

export interface NewProject {
  readonly name: string;
  readonly profile: string;
  readonly language: Language;
}

/** Writes a project that builds as it is into a new folder: whole, or not at all. Returns its files. */
export function createProject(directory: string, project: NewProject): readonly string[] {
  const unfinished = `${directory}.${process.pid}`;
  const readme = `README.${project.language}.md`;
  const names = readdirSync(FILES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(fileURLToPath(FILES), path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('README') || name === readme);
  const written: string[] = [];
  try {
    for (const name of names) {
      const target = name === readme ? 'README.md' : (RENAMED[name] ?? name);
      const text = readFileSync(new URL(name.replaceAll(path.sep, '/'), FILES), 'utf8');
      makeDirectory(path.dirname(path.join(unfinished, target)));
      writeFileSync(path.join(unfinished, target), fill(text, project));
      written.push(target.replaceAll(path.sep, '/'));
    }
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  return written.sort();
}

function fill(text: string, { name, profile }: NewProject): string {
  return text.replaceAll('__project__', () => name).replaceAll('__profile__', () => profile);
}
