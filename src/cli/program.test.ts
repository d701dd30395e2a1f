import { afterEach, expect, test, vi } from 'vitest';
import { runCli } from './program.ts';
import { VERBS } from './verbs.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a command line of this process writes to standard output. */
async function shown(...argv: readonly string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  expect(await runCli(argv, process)).toBe(0);
  vi.restoreAllMocks();
  return text;
}

const helps = [[], ...VERBS.map(({ name }) => [name])];

test.each(helps)('the help of sigeti %s fits 80 columns, in its language only', async (...verb) => {
  const french = await shown(...verb, '--help', '--lang', 'fr');
  const english = await shown(...verb, '--help', '--lang', 'en');
  for (const line of [french, english].join('\n').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(french).toContain('Emploi : sigeti');
  // Names of options are English: --with.
  expect(french.replace(/--[a-z-]+/g, '')).not.toMatch(
    /\b(the|with|Usage|Options:|Commands|Arguments|default:|choices:)\b/,
  );
  expect(english).toContain('Usage: sigeti');
  expect(english).not.toMatch(/[àâçéèêëîïôùû«»]|\b(le|la|les|une?|montrer|Emploi)\b/);
});
