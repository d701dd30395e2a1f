import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const REPORTER = `
  const vm = require('node:vm');
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options);
      process.stderr.write(this.cachedDataRejected === false ? 'taken ' : 'compiled ');
    }
  };
`;

let product = '';
let chunks = '';

beforeAll(() => {
  product = mkdtempSync(path.join(tmpdir(), 'sigeti-code-'));
  chunks = path.join(product, 'chunks');
  for (const place of ['package.json', 'chunks', 'src/cli']) {
    const isWanted = (file: string) => !/\.(map|cache)$/.test(file);
    cpSync(path.join('dist', place), path.join(product, place), { recursive: true, filter: isWanted });
  }
  writeFileSync(path.join(product, 'reporter.cjs'), REPORTER);
});

afterAll(() => rmSync(product, { recursive: true, force: true }));

test('code that V8 compiled is taken the next time, and what it cannot take is compiled as ever', () => {
  const fresh = help('reporter.cjs');
  expect(fresh.stderr).toMatch(/^(compiled )+$/);
  help(path.resolve('scripts/prepare/keep-compiled.cjs'));
  const kept = help('reporter.cjs');
  expect(kept.stderr).toMatch(/^(taken )+$/);
  expect(kept.stdout).toBe(fresh.stdout);

  const [first, second] = readdirSync(chunks).filter((file) => file.endsWith('.cache'));
  copyFileSync(path.join(chunks, `${first}`), path.join(chunks, `${second}`));
  writeFileSync(path.join(chunks, `${first}`), 'damaged');
  const damaged = help('reporter.cjs');
  expect(damaged.stderr.split(' ').filter((word) => word === 'compiled')).toHaveLength(2);
  expect(damaged).toMatchObject({ stdout: fresh.stdout, status: 0 });
});

/** Runs `--help` of the copied product, with a module loaded before it. */
function help(preloaded: string) {
  const args = ['-r', path.resolve(product, preloaded), path.join(product, 'src/cli/main.js'), '--help'];
  return spawnSync(process.execPath, args, { encoding: 'utf8', cwd: product });
}
