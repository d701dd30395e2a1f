import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/core/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function sourcesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('codes.ts'))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8'));
}

test('docs/errors.md has one heading per code, and none besides', () => {
  const text = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect([...headings].sort()).toEqual([...ERROR_CODES].sort());
});

test('every code has a paragraph in French and one in English', () => {
  const text = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  const short = sections.filter(
    (section) =>
      section
        .replace(/^# .*$/gm, '')
        .trim()
        .split(/\n\s*\n/).length < 3,
  );
  expect(short.map((section) => section.split('\n')[0])).toEqual([]);
});

test('every code is raised somewhere', () => {
  const sources = [...sourcesBelow('src'), ...sourcesBelow('simulation')].join('\n');
  expect(ERROR_CODES.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
