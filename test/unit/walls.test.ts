import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterAll, expect, test } from 'vitest';

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
}
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: Rule[] };

/** One planted violation per rule: the file that breaks it and what it imports. */
const PLANTED: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  'no-circular': ['src/core/circle-a.ts', './circle-b.ts'],
  'core-is-pure': ['src/core/impure.ts', '../engine/index.ts'],
  'core-uses-no-package': ['src/core/packaged.ts', 'node:fs'],
  'postgres-knows-only-core': ['src/postgres/curious.ts', '../engine/index.ts'],
  'engine-knows-no-host': ['src/engine/hosted.ts', '../cli/index.ts'],
  'extract-knows-no-project': ['src/extract/curious.ts', '../engine/index.ts'],
  'orchestrator-knows-no-host': ['src/orchestrator/curious.ts', '../cli/index.ts'],
  'directions-of-jinja': ['src/engine/jinja/dbt.ts', '../config/index.ts'],
  'directions-of-builtins': ['src/engine/builtins/wise.ts', '../context/index.ts'],
  'directions-of-graph': ['src/engine/graph/runner.ts', '../run/index.ts'],
  'directions-of-config': ['src/engine/config/wise.ts', '../context/index.ts'],
  'directions-of-context': ['src/engine/context/runner.ts', '../run/index.ts'],
  'directions-of-parse': ['src/engine/parse/connected.ts', '../adapter/index.ts'],
  'directions-of-compile': ['src/engine/compile/runner.ts', '../run/index.ts'],
  'directions-of-adapter': ['src/engine/adapter/configured.ts', '../config/index.ts'],
  'directions-of-materialize': ['src/engine/materialize/connected.ts', '../../postgres/index.ts'],
  'directions-of-increment': ['src/engine/increment/connected.ts', '../../postgres/index.ts'],
  'directions-of-run': ['src/engine/run/rendered.ts', '../jinja/index.ts'],
  'directions-of-records': ['src/engine/records/runner.ts', '../run/index.ts'],
  'directions-of-personal': ['src/engine/personal/runner.ts', '../run/index.ts'],
  'directions-of-encoding': ['src/engine/encoding/runner.ts', '../run/index.ts'],
  'dump-knows-only-core': ['src/dump/connected.ts', '../postgres/index.ts'],
  'directions-of-monitor': ['src/engine/monitor/runner.ts', '../run/index.ts'],
  'directions-of-freshness': ['src/engine/freshness/wise.ts', '../config/index.ts'],
  'directions-of-documentation': ['src/engine/documentation/reader.ts', '../artifacts/index.ts'],
  'directions-of-diagnose': ['src/engine/diagnose/runner.ts', '../run/index.ts'],
  'directions-of-state': ['src/engine/state/runner.ts', '../run/index.ts'],
  'directions-of-deps': ['src/engine/deps/runner.ts', '../run/index.ts'],
  'directions-of-artifacts': ['src/engine/artifacts/runner.ts', '../run/index.ts'],
  'materialize-does-no-io': ['src/engine/materialize/io.ts', 'node:fs'],
  'graph-is-pure': ['src/engine/graph/reader.ts', 'node:fs'],
  'parse-reads-listed-files': ['src/engine/parse/reader.ts', 'node:fs'],
  'product-knows-no-simulation': ['src/cli/simulate.ts', '../../simulation/index.ts'],
  'simulation-knows-no-warehouse': ['simulation/cheat.ts', '../src/engine/index.ts'],
  'enter-core-by-the-door': ['src/engine/through-the-window-core.ts', '../core/inside.ts'],
  'enter-postgres-by-the-door': ['src/engine/through-the-window-postgres.ts', '../postgres/inside.ts'],
  'enter-engine-by-the-door': ['src/cli/through-the-window.ts', '../engine/inside.ts'],
  'enter-dump-by-the-door': ['src/cli/through-the-window-dump.ts', '../dump/inside.ts'],
  'enter-extract-by-the-door': ['src/cli/through-the-window-extract.ts', '../extract/inside.ts'],
  'enter-orchestrator-by-the-door': ['src/cli/through-the-window-orchestrator.ts', '../orchestrator/inside.ts'],
  'enter-engine-parts-by-the-door': ['src/engine/compile/window.ts', '../jinja/inside.ts'],
  'web-sees-only-core': ['web/features/curious.ts', '../../src/engine/index.ts'],
  'web-uses-no-node': ['web/features/reader.ts', 'node:fs'],
  'product-knows-no-web': ['src/cli/page.ts', '../../web/main.ts'],
  'no-tests-in-product': ['src/cli/tested.ts', './x.test.ts'],
  'not-to-unresolvable': ['src/cli/lost.ts', './nowhere.ts'],
};
const PARTS = ['adapter', 'artifacts', 'config', 'context', 'jinja', 'run'];
const DOORS = [
  'core',
  'dump',
  'postgres',
  'engine',
  'extract',
  'orchestrator',
  ...PARTS.map((part) => `engine/${part}`),
  'cli',
];
const INSIDES = [
  'src/core/inside.ts',
  'src/dump/inside.ts',
  'src/postgres/inside.ts',
  'src/engine/inside.ts',
  'src/extract/inside.ts',
  'src/orchestrator/inside.ts',
  'src/engine/jinja/inside.ts',
];

const root = mkdtempSync(path.join(tmpdir(), 'sigeti-walls-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function plant(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

test('each rule of the walls catches a planted violation, and every rule has one', async () => {
  for (const door of DOORS) plant(`src/${door}/index.ts`, 'export const open = 1;\n');
  for (const inside of [...INSIDES, 'src/cli/x.test.ts', 'simulation/index.ts', 'web/main.ts'])
    plant(inside, 'export const x = 1;\n');
  for (const [file, imported] of Object.values(PLANTED)) plant(file, `import '${imported}';\n`);
  plant('src/core/circle-b.ts', `import './circle-a.ts';\n`);

  const { output } = await cruise(['src', 'simulation', 'web'], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: forbidden as never },
    tsPreCompilationDeps: true,
  });
  if (typeof output === 'string') throw new Error(output);
  const caught = new Map(output.summary.violations.map(({ rule, from }) => [`${rule.name} ${from}`, true]));
  for (const { name } of forbidden) {
    const planted = PLANTED[name];
    expect(planted, `no violation is planted for the rule ${name}`).toBeDefined();
    expect(caught.has(`${name} ${planted?.[0]}`), `${name} did not catch ${planted?.[0]}`).toBe(true);
  }
});
