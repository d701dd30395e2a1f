import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

const warehouse = path.join(root, 'warehouse');
const main = path.join(root, 'dist/src/cli/main.js');
/** The product looks for what the project's own target/ has not here (src/cli/build.ts). */
const shipped = path.join(root, 'dist/parsed');
const collector = path.join(root, 'scripts/prepare/keep-compiled.cjs');

/** A server that is not there: what connects and runs is loaded all the same, which is most of what its code takes. */
const NOBODY = {
  DWH_DB_HOST: '127.0.0.1',
  DWH_DB_PORT: '1',
  DWH_DB_NAME: 'nobody',
  DWH_DB_USER: 'nobody',
  DBT_PASSWORD: 'nobody',
};

/** Each way to parse: what is appended to a file before, the line that is run, and its environment. */
const RUNS = [
  { line: 'parse' },
  { line: 'clean' },
  { line: 'parse' },
  { line: 'list --output json' },
  {
    line: 'list --select +mart_portefeuille_clients+ @tag:ponts,config.materialized:view --exclude source:* path:models',
  },
  { line: 'list', file: 'models/marts/clients/mart_portefeuille_clients.sql', text: '--' },
  { line: 'list', file: 'models/marts/clients/_mart_portefeuille_clients.yml', text: '#' },
  // A character that is left to the slower YAML library.
  { line: 'list', file: 'models/marts/clients/_mart_portefeuille_clients.yml', text: '# \u2028' },
  { line: 'list', file: 'macros/texte.sql', text: '{# #}' },
  { line: 'list', file: 'dbt_project.yml', text: '#' },
  // With this database, every node is elsewhere.
  { line: 'list', environment: NOBODY },
  { line: 'run --help' },
  { line: 'deps' },
  { line: 'db status' },
  { line: 'init started --skip-profile-setup' },
  { line: 'list --project-dir nowhere' },
  { line: 'clean' },
];

/** What is run without that server: it loads its code, and says that nobody is there. */
const UNCONNECTED = ['run', 'debug', 'monitor', 'docs generate', 'flow-run ls', 'flow-run execute'];

/**
 * Runs the product that was just built on a copy of the warehouse, so that V8's work on the functions that are used is
 * kept beside the chunks, and the first parse with the product. Where a run fails, they are compiled each time, as they
 * are by another version of Node.
 */
export function keepCode() {
  if (!existsSync(warehouse)) return;
  const project = mkdtempSync(path.join(tmpdir(), 'sigeti-build-'));
  try {
    const isOutput = (file) =>
      ['target', 'logs', '.sigeti'].includes(path.relative(warehouse, file).split(path.sep)[0]);
    cpSync(warehouse, project, { recursive: true, filter: (file) => !isOutput(file) });
    for (const { line, file, text, environment } of RUNS) {
      if (file) appendFileSync(path.join(project, file), `${text}\n`);
      runProduct(project, line, environment);
      if (!existsSync(shipped)) shipParse(path.join(project, 'target'));
    }
    for (const line of UNCONNECTED) runProduct(project, line, NOBODY);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function runProduct(cwd, line, environment) {
  // Settings of whoever builds would lead elsewhere.
  const env = { SystemRoot: process.env.SystemRoot, ...environment };
  spawnSync(process.execPath, ['-r', collector, main, ...line.split(' ')], { cwd, stdio: 'ignore', env });
}

/** Puts there what the first run left, with the digest by which the one file knows the other. */
function shipParse(target) {
  const [parse, manifest] = ['partial_parse.jsonl', 'manifest.json'].map((name) => path.join(target, name));
  if (!existsSync(parse) || !existsSync(manifest)) return;
  const unfinished = `${shipped}.new`;
  cpSync(target, unfinished, { recursive: true });
  appendFileSync(path.join(unfinished, path.basename(parse)), `${hash('sha1', readFileSync(manifest), 'hex')}\n`);
  renameSync(unfinished, shipped);
}
