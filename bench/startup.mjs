// What verbs without a database cost, each against `node -e 0` in the same run, also after an edit and at first.
// Usage: node bench/startup.mjs [pairs]
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, printComparison } from './lib/measure.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const main = path.join(root, 'dist/src/cli/main.js');
const runs = Number(process.argv[2] ?? 20);
const node = { command: process.execPath, args: ['-e', '0'] };

const PROFILES = `sigeti_dwh:
  target: dev
  outputs:
    dev: {type: postgres, host: localhost, user: dwh, password: "{{ env_var('DWH_PASSWORD', '') }}", dbname: dwh, schema: dwh}
`;

const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-startup-'));
const good = project('good', () => undefined);
const broken = project('broken', (directory) => rmSync(path.join(directory, 'dbt_project.yml')));

const wrong = project('wrong', (directory) =>
  writeFileSync(path.join(directory, 'models/wrong.sql'), "{{ ref('no') }}"),
);
const profiled = project('profiled', (directory) => writeFileSync(path.join(directory, 'profiles.yml'), PROFILES));
const started = path.join(folder, 'started');

/** Line, folder, the exit code where it is not 0, and what is to be done before each run. */
const VERBS = [
  ['--version', good],
  ['--help', good],
  ['run --help', good],
  ['list', good],
  ['list --output json', good],
  ['parse', good],
  ['list', profiled],
  ['list', wrong, 2],
  ['deps', good],
  ['clean', project('cleaned', () => undefined)],
  ['init started --skip-profile-setup', folder, 0, () => rmSync(started, { recursive: true, force: true })],
  ['no-such-verb', good, 2],
  ['list --no-such-option', good, 2],
  ['list --project-dir .', broken, 2],
  ['list --project-dir .', project('spoilt', (it) => writeFileSync(path.join(it, 'dbt_project.yml'), 'name: [')), 2],
];

for (const [line, cwd, status, before] of VERBS) {
  const measured = compare({ ...sigeti(line, cwd, status), before }, node, { runs });
  const name = [good, folder].includes(cwd) ? line : `${line} (${path.basename(cwd)})`;
  printComparison(`sigeti ${name}`, measured, { atMost: line === '--version' ? 2 : 3 });
}

const edited = project('edited', () => undefined);
/** The first command after an edit of one file, and with nothing kept at all: files are read again, and artifacts written. */
for (const [name, line, before] of [
  ['list, after an edit of a model', 'list', edit('models/marts/clients/mart_portefeuille_clients.sql', '--')],
  ['list, after an edit of a YAML file', 'list', edit('models/marts/clients/_mart_portefeuille_clients.yml', '#')],
  ['list, after an edit of a macro', 'list', edit('macros/texte.sql', '{# #}')],
  ['parse, first', 'parse --no-partial-parse', undefined],
]) {
  printComparison(`sigeti ${name}`, compare({ ...sigeti(line, edited), before }, node, { runs }), { atMost: 10 });
}
rmSync(folder, { recursive: true, force: true });

/** The warehouse, without what earlier runs left. */
function project(name, change) {
  const directory = path.join(folder, name);
  const source = path.join(root, 'warehouse');
  const isOutput = (file) => ['target', 'logs', '.sigeti'].includes(path.relative(source, file).split(path.sep)[0]);
  cpSync(source, directory, { recursive: true, filter: (file) => !isOutput(file) });
  change(directory);
  return directory;
}

/** Adds a remark to a file of the edited project. */
function edit(file, remark) {
  return () => appendFileSync(path.join(edited, file), `${remark}\n`);
}

function sigeti(line, cwd, status = 0) {
  const env = { ...process.env, LANG: 'en_US.UTF-8' };
  return { command: process.execPath, args: [main, ...line.split(' ')], options: { cwd, env }, status };
}
