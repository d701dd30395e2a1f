// What verbs without a database cost, each against `node -e 0` in the same run, also after whatever changes, and at first.
// `docs serve` counts until it listens, and its end.
// Usage: node bench/startup.mjs [pairs]
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { wholeNumbers } from './lib/arguments.mjs';
import { compare, printComparison, timeOnce } from './lib/measure.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const main = path.join(root, 'dist/src/cli/main.js');
const [runs] = wholeNumbers('bench/startup.mjs [pairs]', 20);
const node = { command: process.execPath, args: ['-e', '0'] };

const PROFILES = `sigeti_dwh:
  target: dev
  outputs:
    dev: {type: postgres, host: localhost, user: dwh, password: "{{ env_var('DWH_PASSWORD', '') }}", dbname: dwh, schema: dwh}
`;

/** Two more, in another schema and in another database. */
const TARGETS = `${PROFILES}    prod: {type: postgres, host: localhost, user: dwh, password: x, dbname: dwh, schema: prod}
    away: {type: postgres, host: localhost, user: dwh, password: x, dbname: entrepot, schema: prod}
`;

const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-startup-'));
const good = project('good', () => undefined);
const broken = project('broken', (directory) => rmSync(path.join(directory, 'dbt_project.yml')));

const wrong = project('wrong', (directory) =>
  writeFileSync(path.join(directory, 'models/wrong.sql'), "{{ ref('no') }}"),
);
const profiled = project('profiled', (directory) => writeFileSync(path.join(directory, 'profiles.yml'), PROFILES));
const started = path.join(folder, 'started');
const done = project('done', (directory) =>
  writeTarget(directory, 'run_results.json', '{"args": {"which": "run"}, "results": []}'),
);
const dumped = project('dumped', (it) => writeFileSync(path.join(it, 'dump.sql'), "insert into t values ('né');\n"));
const served = project('served', (directory) => writeTarget(directory, 'index.html', '<!doctype html>'));
const untilListening = ['-r', path.join(root, 'bench/lib/until-listening.cjs')];

/** Line, folder, the exit code where it is not 0, what is to be done before each run, and options of Node. */
const VERBS = [
  ['--version', good],
  ['--help', good],
  ['run --help', good],
  ['list', good],
  ['list --output json', good],
  ['list --select +mart_portefeuille_clients', good],
  ['parse', good],
  ['list', profiled],
  ['list', wrong, 2],
  ['deps', good],
  ['clean', project('cleaned', () => undefined)],
  ['init started --skip-profile-setup', folder, 0, () => rmSync(started, { recursive: true, force: true })],
  ['retry', done],
  ['docs serve --port 0 --no-browser', served, 0, undefined, untilListening],
  ['debug --config-dir', good],
  ['db status', good, 1],
  // It asks the scheduler of the system, which is another program.
  ['schedule status', good, 1],
  ['source repair-dump dump.sql', dumped, 2],
  ['no-such-verb', good, 2],
  ['list --no-such-option', good, 2],
  ['list --project-dir .', broken, 2],
  ['list --project-dir .', project('spoilt', (it) => writeFileSync(path.join(it, 'dbt_project.yml'), 'name: [')), 2],
];

for (const [line, cwd, status, before, nodeOptions] of VERBS) {
  const measured = compare({ ...sigeti(line, cwd, status, nodeOptions), before }, node, { runs });
  const name = [good, folder].includes(cwd) ? line : `${line} (${path.basename(cwd)})`;
  printComparison(`sigeti ${name}`, measured, { atMost: line === '--version' ? 2 : 3 });
}

const edited = project('edited', () => undefined);
const client = 'models/marts/clients/mart_portefeuille_clients.sql';
const properties = 'models/marts/clients/_mart_portefeuille_clients.yml';
const NEW_MODEL = { 'models/marts/nouveau.sql': "select * from {{ ref('dim_lots') }}" };
const NEW_PROPERTIES = {
  'models/marts/_nouveau.yml': 'models: [{name: nouveau, columns: [{name: lot_id, data_tests: [unique]}]}]\n',
};
/** The first command after something has changed: files are read again, and artifacts written. */
for (const [name, line, before, atMost] of [
  ['an edit of a model', 'list', remark(client, '--'), 3],
  ['an edit of a YAML file', 'list', describe(properties), 3],
  ['an edit of a macro of 4 models', 'list', remarkIn('macros/cles.sql', 'cle_version'), 3],
  ['an edit of a macro of 18 models', 'list', remarkIn('macros/texte.sql', 'sans_accents'), 3],
  ['a model more or less', 'list', comeAndGo(NEW_MODEL), 3],
  ['a model with its YAML file more or less', 'list', comeAndGo({ ...NEW_MODEL, ...NEW_PROPERTIES }), 3],
  ['a singular test more or less', 'list', comeAndGo({ 'tests/essai.sql': "select * from {{ ref('dim_lots') }}" }), 3],
  ['a file of macros more or less', 'list', comeAndGo({ 'macros/nouveau.sql': '{% macro n() %}1{% endmacro %}' }), 3],
  ['a seed more or less', 'list', comeAndGo({ 'seeds/nouvelle.csv': 'id\n1\n' }), 3],
  ['a remark in dbt_project.yml', 'list', remark('dbt_project.yml', '#'), 3],
  ['another tag of a folder in dbt_project.yml', 'list', replaceIn('dbt_project.yml', /\+tags: \[ponts.*\]/, tag), 3],
  ['another variable in dbt_project.yml', 'list', replaceIn('dbt_project.yml', /effectif_minimal: \d+/, minimum), 3],
  ['another command without --vars', 'list --vars {"marts_materialisation":"table"}', list(edited, 'list'), 3],
]) {
  const measured = compare({ ...sigeti(line, edited), before }, node, { runs });
  printComparison(`sigeti ${line}, after ${name}`, measured, { atMost });
}

const anew = project('anew', () => undefined);
const removeTarget = (directory) => () => rmSync(path.join(directory, 'target'), { recursive: true, force: true });
const first = { ...sigeti('parse', anew), before: removeTarget(anew) };
printComparison('sigeti parse, first of all, or after sigeti clean', compare(first, node, { runs }), { atMost: 3 });

/** All nodes are elsewhere then. */
const moved = project('moved', (directory) => writeFileSync(path.join(directory, 'profiles.yml'), TARGETS));
for (const [target, where] of [
  ['prod', 'schema'],
  ['away', 'database'],
]) {
  const other = { ...sigeti(`list --target ${target}`, moved), before: list(moved, 'list --target dev') };
  printComparison(`sigeti list, with a target in another ${where}`, compare(other, node, { runs }), { atMost: 3 });
}
const own = { ...sigeti('parse --target away', moved), before: removeTarget(moved) };
printComparison('sigeti parse, first of all, for a database of another name', compare(own, node, { runs }), {
  atMost: 3,
});

/** The build without the parse that it came with: what the first parse of any other project takes. */
const bare = path.join(folder, 'dist');
cpSync(path.join(root, 'dist'), bare, { recursive: true, filter: (file) => path.basename(file) !== 'parsed' });
const unknown = { ...first, args: [path.join(bare, 'src/cli/main.js'), 'parse'] };
printComparison('sigeti parse, first of a project that was never seen', compare(unknown, node, { runs }), {
  atMost: 25,
});
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

function writeTarget(directory, name, text) {
  mkdirSync(path.join(directory, 'target'), { recursive: true });
  writeFileSync(path.join(directory, 'target', name), text);
}

/** Runs a line, untimed. */
function list(directory, line) {
  return () => timeOnce(sigeti(line, directory));
}

/** Puts files into the edited project, and takes them out the next time. */
function comeAndGo(files) {
  let isThere = false;
  return () => {
    for (const [name, text] of Object.entries(files)) {
      const place = path.join(edited, name);
      if (isThere) rmSync(place);
      else writeFileSync(place, text);
    }
    isThere = !isThere;
  };
}

/** Puts another text in the place of a pattern each time. */
function replaceIn(file, pattern, make) {
  const place = path.join(edited, file);
  let count = 0;
  return () => {
    count += 1;
    writeFileSync(place, readFileSync(place, 'utf8').replace(pattern, make(count)));
  };
}

function tag(count) {
  return `+tags: [ponts, essai_${count}]`;
}

function minimum(count) {
  return `effectif_minimal: ${count}`;
}

/** Adds a remark to a file of the edited project. */
function remark(file, text) {
  return () => appendFileSync(path.join(edited, file), `${text}\n`);
}

/** Puts another remark into a macro of the edited project each time. */
function remarkIn(file, macro) {
  const place = path.join(edited, file);
  const text = readFileSync(place, 'utf8');
  const opening = new RegExp(`\\{% macro ${macro}\\(.*?\\) -%\\}`);
  let count = 0;
  return () => {
    count += 1;
    writeFileSync(place, text.replace(opening, `$&{# ${count} #}`));
  };
}

/** Says something new of the first thing that a YAML file of the edited project describes. */
function describe(file) {
  const place = path.join(edited, file);
  const text = readFileSync(place, 'utf8');
  let count = 0;
  return () => {
    count += 1;
    writeFileSync(place, text.replace(/^( *description: *['">]?)(?=\p{L})/mu, `$1Version ${count}. `));
  };
}

function sigeti(line, cwd, status = 0, nodeOptions = []) {
  const env = { ...process.env, LANG: 'en_US.UTF-8' };
  return { command: process.execPath, args: [...nodeOptions, main, ...line.split(' ')], options: { cwd, env }, status };
}
