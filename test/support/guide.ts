import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GUIDE = fileURLToPath(new URL('../fixtures/guide/deployment-guide.md', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The fenced blocks of the deployment guide in one language, without comments and blank lines. */
export function guideBlocks(language: 'powershell' | 'sql' | 'env' | 'yaml'): readonly string[] {
  const text = readFileSync(GUIDE, 'utf8');
  const fence = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm');
  return [...text.matchAll(fence)].map(([, block = '']) => block);
}

/** The commands of the guide, each once, in its order. */
export function guideCommands(): readonly string[] {
  const lines = guideBlocks('powershell').flatMap((block) => block.split('\n'));
  const commands = lines.map((line) => line.replace(/\s+#.*$/, '').trim());
  return [...new Set(commands.filter((line) => line !== '' && !line.startsWith('#') && !isQuery(line)))];
}

/** The queries of the guide, as printed. */
export function guideQueries(): readonly string[] {
  const inBlocks = guideBlocks('sql').flatMap((block) => block.split(';'));
  const inShells = guideBlocks('powershell').flatMap((block) => block.split('\n').filter(isQuery));
  return [...inBlocks, ...inShells]
    .map((query) => query.replace(/^\s*(--.*|psql .*)$/gm, '').trim())
    .filter((query) => query !== '');
}

/** The titles of the guide's chapters, without pictograms and numbers. */
export function guideChapters(): readonly string[] {
  return [...readFileSync(GUIDE, 'utf8').matchAll(/^#{2,3} (.*)$/gm)].map(([, title = '']) =>
    title
      .replace(/^[^\p{L}\d]+/u, '')
      .replace(/^(Option |Problème ?: ?)?\d*[.:]? */, '')
      .replace(/ ?\((Recommandé|Simple|monitor).*\)$/, '')
      .replace(/ ?:$/, ''),
  );
}

/** A row of the README's map: chapters of the guide, what it says there, and what is done here. */
export interface GuideEquivalent {
  readonly chapters: readonly string[];
  readonly guide: readonly string[];
  readonly ours: readonly string[];
}

/** The map under a heading of README.md: the commands are what stands between backticks in its last two columns. */
export function guideMap(heading: string): readonly GuideEquivalent[] {
  const text = readFileSync(README, 'utf8');
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`README.md has no heading: ${heading}`);
  const section = text.slice(start + heading.length).split(/^#{2,4} /m)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-| ]+\|$/.test(line))
    .map((line) => {
      const [, chapters = '', guide = '', ours = ''] = line.split('|');
      return { chapters: chapters.split(',').map((title) => title.trim()), guide: codes(guide), ours: codes(ours) };
    });
}

function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function isQuery(line: string): boolean {
  return /^\s*select\b/i.test(line);
}
