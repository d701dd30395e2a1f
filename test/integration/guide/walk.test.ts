// The deployment guide, top to bottom: the README's map names our equivalent of each of its commands, and each of these
// is run here as a newcomer would, on a machine with an empty home folder and no server, and shows what the guide says.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusEmbedded, stopEmbedded } from '../../../src/postgres/index.ts';
import { type CliOutcome, copyWarehouseForCli, runCommand, startCli } from '../../support/cli.ts';
import { guideBlocks, guideChapters, guideCommands, guideMap, guideQueries } from '../../support/guide.ts';

const here = guideMap('### Du guide de déploiement à ici');
const later = guideMap('### Pas encore');
const english = [...guideMap('#### From the deployment guide to here'), ...guideMap('#### Not yet')];

test('the README knows each command and each chapter of the guide, in both languages', () => {
  const known = [...here, ...later].flatMap(({ guide }) => guide);
  expect(guideCommands().filter((command) => !known.includes(command))).toEqual([]);
  const chapters = [...here, ...later].flatMap((row) => row.chapters);
  expect(guideChapters().filter((title) => !COVERED_BY_OTHERS.has(title) && !chapters.includes(title))).toEqual([]);
  expect(english.map(({ guide }) => guide)).toEqual([...here, ...later].map(({ guide }) => guide));
  expect(english.map(({ ours }) => ours)).toEqual([...here, ...later].map(({ ours }) => ours));
});

/** Chapters that only hold others, or say nothing to do. */
const COVERED_BY_OTHERS = new Set([
  'Table des Matières',
  'Résultats de la dernière exécution',
  'Options de Déploiement',
  'Installation des Dépendances',
  'Configuration',
  'Utilisation',
  'Monitoring',
  'Maintenance',
  'Troubleshooting',
  'Ressources',
  'Documentation',
  'Prochaines Étapes Recommandées',
]);

const project = copyWarehouseForCli();
const home = mkdtempSync(path.join(tmpdir(), 'sigeti-home-'));
const directory = path.join(project.directory, '.sigeti');
const bare = { cwd: project.directory, environment: { HOME: home, LANG: 'fr_FR.UTF-8', SIGETI_LANG: 'fr' } };

async function sigeti(args: readonly string[], input?: string): Promise<CliOutcome> {
  return await runCommand(args, input === undefined ? bare : { ...bare, input });
}

beforeAll(async () => {
  // Option 1 of the guide, on a machine where nothing is: the source is made, the warehouse built, its server stopped.
  const { exitCode, stdout, stderr } = await sigeti(['start', '--once']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expectGuideSummary(stdout);
});

afterAll(async () => {
  await stopEmbedded({ directory });
  const { dataDirectory } = await statusEmbedded({ directory });
  rmSync(path.resolve(dataDirectory, '..', '..'), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  project.remove();
});

/** "Résultats de la dernière exécution", with the rows of the dimensions as the README explains them. */
function expectGuideSummary(stdout: string): void {
  expect(stdout).toMatch(/Staging +14\/14 +modèles/);
  expect(stdout).toMatch(/Dimensions +5\/5 +tables +4 151 lignes/);
  expect(stdout).toMatch(/Faits +4\/4 +tables/);
  expect(stdout).toMatch(/Marts +4\/4 +vues/);
  expect(stdout).toMatch(/Tests +(\d+)\/\1 +contrôles/);
  expect(stdout).toMatch(/Temps total/);
  expect(stdout).toMatch(/Taux de succès +: 100 %/);
}

/** What each of our commands must show. What it prints fits 80 columns. */
const SHOWS: Readonly<Record<string, (outcome: CliOutcome) => void | Promise<void>>> = {
  'sigeti refresh': ({ stdout }) => expectGuideSummary(stdout),
  'sigeti debug': ({ stdout }) => expect(stdout).toMatch(/PostgreSQL 18/),
  'sigeti run': ({ stdout }) => expect(stdout).toMatch(/Staging +14\/14[\s\S]*Dimensions +5\/5[\s\S]*Marts +4\/4/),
  'sigeti run --select staging': ({ stdout }) => expect(stdout).toMatch(/Staging +14\/14/),
  'sigeti run --select dimensions': ({ stdout }) => expect(stdout).toMatch(/Dimensions +5\/5 .* 4 151 lignes/),
  'sigeti run --select facts': ({ stdout }) => expect(stdout).toMatch(/Faits +4\/4/),
  'sigeti run --select marts': ({ stdout }) => expect(stdout).toMatch(/Marts +4\/4/),
  'sigeti test': ({ stdout }) => expect(stdout).toMatch(/Tests +(\d+)\/\1/),
  'sigeti deploy': ({ stdout }) => expect(stdout).toMatch(/refresh\/quotidien\/nuit[\s\S]*Déployé : \d+ créés/),
  'sigeti deployment ls': ({ stdout }) => expect(stdout).toMatch(/refresh\/quotidien +\d{4}-\d\d-\d\d 02:00/),
  'sigeti deployment schedule ls': ({ stdout }) => expect(stdout).toMatch(/nuit +0 2 \* \* \* Africa\/Abidjan/),
  'sigeti flow-run ls': ({ stdout }) => expect(stdout).toMatch(/refresh +réussie/),
  'sigeti flow-run inspect': ({ stdout }) => expect(stdout).toMatch(/tâches\n +refresh +réussie/),
  'sigeti flow-run logs': ({ stdout }) => expect(stdout).toMatch(/Taux de succès/),
  'sigeti flow-run logs -f': ({ stdout }) => expect(stdout).toMatch(/Taux de succès[\s\S]*réussie/),
  'sigeti docs generate': () => {
    const page = readFileSync(path.join(project.directory, 'target', 'index.html'), 'utf8');
    expect(page).toContain('fait_factures');
    const catalog = JSON.parse(readFileSync(path.join(project.directory, 'target', 'catalog.json'), 'utf8'));
    expect(Object.keys(catalog.nodes)).toContain('model.sigeti_dwh.fait_factures');
  },
  'sigeti monitor': ({ stdout }) => {
    for (const relation of ['stg_lots', 'dim_temps', 'fait_paiements', 'mart_performance_financiere']) {
      expect(stdout).toContain(relation);
    }
    expect(stdout).toMatch(/dim_temps +4 019/);
  },
  'sigeti run --full-refresh': ({ stdout }) => expect(stdout).toMatch(/Faits +4\/4/),
  'sigeti psql -c "DROP SCHEMA dwh CASCADE; CREATE SCHEMA dwh;"': async () => {
    const history = 'select count(*) from dwh_snapshots.snap_lots';
    const before = await sigeti(['psql', '-c', history]);
    const { exitCode, stdout } = await sigeti(['refresh']);
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/reconstru/);
    expect((await sigeti(['psql', '-c', history])).stdout).toBe(before.stdout);
  },
  'sigeti clean': () => expect(existsSync(path.join(project.directory, 'target'))).toBe(false),
  'sigeti deps': ({ stdout, stderr }) => expect(`${stdout}${stderr}`).toMatch(/paquet/),
  'sigeti run --select dim_lots': ({ stdout }) => expect(stdout).toMatch(/1\/1 OK +table +dwh_dimensions\.dim_lots/),
  'sigeti test --select dim_lots': ({ stdout }) => expect(stdout).toMatch(/Tests +(\d+)\/\1/),
  'sigeti db status': ({ stdout }) => expect(stdout).toContain('PostgreSQL 18'),
  'sigeti db start': ({ stdout }) => expect(stdout).toContain('tourne déjà'),
  'sigeti psql -c "SELECT 1;"': ({ stdout }) => expect(stdout).toContain('(1 ligne)'),
  'sigeti test --select dim_lots --store-failures': ({ stdout }) => expect(stdout).toMatch(/Tests +(\d+)\/\1/),
  'sigeti psql -c "SELECT * FROM dwh.dbt_test__audit LIMIT 10;"': ({ stdout }) =>
    expect(stdout).toMatch(/test .*model .*executed_at .*row/),
};

/** Below, or, where they change the machine itself, in cli/host-schedule.test.ts. */
const RUN_APART = new Set([
  'sigeti docs serve',
  'sigeti monitor --watch',
  'sigeti server start',
  'sigeti worker start -q default',
  'sigeti agent start -q default',
  'sigeti psql',
  './run_pipeline.sh',
  'sigeti schedule install',
  'sigeti schedule status',
]);

const commands = [...new Set(here.flatMap(({ ours }) => ours))].filter((code) => code.startsWith('sigeti '));

test.sequential.each(commands.filter((command) => !RUN_APART.has(command)))('%s', async (command) => {
  const shows = SHOWS[command];
  if (shows === undefined) throw new Error(`The README has a command that nobody tries: ${command}`);
  const outcome = await sigeti(words(command).slice(1));
  expect({ command, exitCode: outcome.exitCode, stderr: outcome.stderr }).toEqual({ command, exitCode: 0, stderr: '' });
  await shows(outcome);
  const tooWide = outcome.stdout.split('\n').filter((line) => line.length > 80 && !command.includes('psql'));
  expect(tooWide).toEqual([]);
});

test.sequential('./run_pipeline.sh', async () => {
  const script = path.resolve(import.meta.dirname, '../../../run_pipeline.sh');
  const args = [script, '--project-dir', project.directory, '--select', 'staging'];
  const { PATH = '' } = process.env;
  const child = spawn('sh', args, { env: { PATH, ...bare.environment } });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Staging +14\/14/);
});

test.sequential('the guide’s queries, typed into sigeti psql', async () => {
  const queries = guideQueries();
  expect(queries.length).toBeGreaterThanOrEqual(5);
  const { exitCode, stderr } = await sigeti(['psql'], `${queries.join(';\n')};\n`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test.sequential.each(['docs serve --no-browser --port 0', 'monitor --watch'])('%s, until Ctrl-C', async (command) => {
  if (command.startsWith('docs')) expect(await sigeti(['docs', 'generate'])).toMatchObject({ exitCode: 0 });
  const running = startCli(command.split(' '), bare);
  const spoken = new Promise((resolve) => running.process.stdout?.once('data', resolve));
  await Promise.race([spoken, running.outcome]);
  running.process.kill('SIGINT');
  expect(await running.outcome).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('erreur') });
});

test.sequential('server start executes what is deployed, until Ctrl-C', async () => {
  const running = startCli(['server', 'start'], bare);
  const { exitCode, stdout } = await sigeti(['deployment', 'run', 'freshness/horaire', '--watch']);
  expect(stdout).toMatch(/sources fraîches[\s\S]*réussie/);
  expect(exitCode).toBe(0);
  const { workers } = JSON.parse((await sigeti(['worker', 'ls', '-o', 'json'])).stdout);
  expect(workers).toMatchObject([{ kind: 'worker' }, { kind: 'scheduler' }]);
  running.process.kill('SIGINT');
  expect(await running.outcome).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/Prêt[\s\S]*réussie/) });
});

test.sequential.each(['worker', 'agent'])('%s start -q default, until Ctrl-C', async (verb) => {
  const running = startCli([verb, 'start', '-q', 'default'], bare);
  await new Promise((resolve) => running.process.stdout?.once('data', resolve));
  running.process.kill('SIGINT');
  const { exitCode, stdout, stderr } = await running.outcome;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('Prêt') });
  expect(stderr.includes('worker start')).toBe(verb === 'agent');
});

test.sequential('the guide’s .env and profiles.yml, with this server’s port and password', async () => {
  const status = await statusEmbedded({ directory });
  if (!status.running) throw new Error('the steps before have started the server');
  const { server } = status;
  const [env = ''] = guideBlocks('env');
  const [profiles = ''] = guideBlocks('yaml');
  const port = String(server.port);
  const password = String(server.password);
  writeFileSync(
    path.join(project.directory, '.env'),
    env.replaceAll('=5432', `=${port}`).replaceAll('PASSWORD=postgres', `PASSWORD=${password}`),
  );
  const byEnv = await sigeti(['debug']);
  expect(byEnv).toMatchObject({ exitCode: 0 });
  expect(byEnv.stdout).toContain('.env');
  mkdirSync(path.join(home, '.dbt'));
  writeFileSync(
    path.join(home, '.dbt', 'profiles.yml'),
    profiles.replace('port: 5432', `port: ${port}`).replace('password: postgres', `password: ${password}`),
  );
  const byProfile = await sigeti(['debug']);
  expect(byProfile).toMatchObject({ exitCode: 0 });
  expect(byProfile.stdout).toContain('profiles.yml');
  expect(`${byEnv.stdout}${byProfile.stdout}${byProfile.stderr}`).not.toContain(password);
});

/** The words of a command line, with double quotes around those that hold blanks. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}
