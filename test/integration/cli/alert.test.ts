// Alerts from the command line: what one sees, how one sets up a channel, and who notices without a server.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificates, hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import { environmentFor, runInProcess, type TestProject, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { type MailServer, startMailServer } from '../../support/mail-server.ts';

const LOGIN = { user: 'sigeti', password: 'S3cr3t-du-serveur-de-courrier' };

describe.skipIf(!hasOpenssl)('sigeti alert', () => {
  const database = useTestDatabase();
  let project: TestProject;
  let server: MailServer;
  let certificates: Certificates;
  const said: string[] = [];

  beforeAll(async () => {
    certificates = makeCertificates();
    server = await startMailServer({ certificates, security: 'starttls', login: LOGIN });
    project = writeProject({
      'models/bon.sql': 'select 1 as a',
      'models/mauvais.sql': "{{ config(enabled=var('casse', false)) }} select 1 / 0 as a",
      'alerts.yml': `channels:
  - name: equipe
    email:
      {from: a@b.org, to: [c@d.org], host: localhost, port: ${server.port}, user: ${LOGIN.user}, password: {env: MOT_DE_PASSE}, ca: {file: ca.pem}}
  - {name: muet, severity: error, email: {from: a@b.org, to: [e@f.org], host: 127.0.0.1, port: 1}}
rules:
  - {name: echec, when: failed, runs: [run], channels: [equipe]}
`,
      'ca.pem': certificates.ca,
      '.env': `MOT_DE_PASSE=${LOGIN.password}\n`,
    });
  });
  afterAll(async () => {
    await server?.close();
    project?.remove();
  });

  const sigeti = async (...args: readonly string[]) => {
    const outcome = await runInProcess([...args, '--project-dir', project.directory, '--debug'], {
      environment: environmentFor(database.target()),
    });
    said.push(outcome.stdout, outcome.stderr);
    return outcome;
  };

  test('a test of a channel says what the server answered', async () => {
    const { exitCode, stdout } = await sigeti('alert', 'test', 'equipe');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/✔ sent c@d\.org {2}250/) });
    expect(server.received).toHaveLength(1);
    const gone = await sigeti('alert', 'test', 'muet');
    expect({ exitCode: gone.exitCode, stdout: gone.stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(
        /✖ not sent e@f\.org\nerror SCHEDULE_ALERT_SERVER_UNREACHABLE\n {2}127\.0\.0\.1:1 refuses .*\n {2}→ Check host: /,
      ),
    });
    const json = JSON.parse((await sigeti('alert', 'test', 'muet', '-o', 'json')).stdout);
    expect(json).toMatchObject({
      channel: 'muet',
      tests: [{ recipient: 'e@f.org', outcome: 'retry', problem: { code: 'SCHEDULE_ALERT_SERVER_UNREACHABLE' } }],
    });
    const unknown = await sigeti('alert', 'test', 'equip');
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("'equipe'");
  });

  test('without a server, the command that fails tells the channel, and the one that succeeds its end', async () => {
    expect((await sigeti('alert', 'check')).exitCode).toBe(0);
    expect((await sigeti('run', '--vars', 'casse: true')).exitCode).toBe(1);
    expect(server.received.at(-1)?.raw).toContain('DATABASE_QUERY_FAILED');
    const check = await sigeti('alert', 'check');
    expect(check.exitCode).toBe(1);
    expect(check.stdout).toMatch(/✖ run failed\n {4}echec · since .* UTC · run-/);
    expect(check.stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(server.received).toHaveLength(2);
    expect((await sigeti('run')).exitCode).toBe(0);
    expect(server.received).toHaveLength(3);
    expect((await sigeti('alert', 'check')).exitCode).toBe(0);
    const { stdout } = await sigeti('alert', 'ls', '--all', '-o', 'json');
    const { incidents, messages } = JSON.parse(stdout);
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(incidents).toMatchObject([
      { rule: 'echec', subject: 'run', channels: ['equipe'], opened_at: at, closed_at: at, detail: { since: at } },
    ]);
    expect(messages[0]).toMatchObject({ created_at: at, problem: null });
    expect(messages.map((message: { state: string }) => message.state)).toEqual(['sent', 'sent']);
  });

  test('a muted rule is no alarm, and sends nothing until it is no longer muted', async () => {
    expect((await sigeti('alert', 'mute', 'echec', '--for', '2h')).exitCode).toBe(0);
    await sigeti('run', '--vars', 'casse: true');
    expect((await sigeti('alert', 'check')).exitCode).toBe(0);
    expect((await sigeti('alert', 'ls')).stdout).toContain('Muted rule: echec, until');
    expect(server.received).toHaveLength(3);
    await sigeti('alert', 'unmute', 'echec');
    expect((await sigeti('alert', 'check')).exitCode).toBe(1);
    expect(server.received).toHaveLength(4);
    expect((await sigeti('alert', 'mute', 'echec', '--for', 'toujours')).exitCode).toBe(2);
  });

  test('what is wrong with alerts.yml is said with the list', async () => {
    const file = path.join(project.directory, 'alerts.yml');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('when: failed', 'when: faild').replace('security', 'securite'));
    const { exitCode, stdout, stderr } = await sigeti('alert', 'ls', '--lang', 'fr');
    writeFileSync(file, right);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('run a échoué') });
    expect(stderr).toMatch(/^alerte SCHEDULE_ALERT_INVALID {2}alerts\.yml:\d+:\d+\n/m);
  });

  test('the password is in none of what was said and written', async () => {
    const session = await database.session();
    const { rows } = await session.query<{ table: string }>(
      `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname like 'sigeti%'`,
    );
    const stored = await Promise.all(
      rows.map(async ({ table }) => JSON.stringify((await session.query(`select t::text from ${table} t`)).rows)),
    );
    const files = readdirSync(project.directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => file !== '.env' && statSync(path.join(project.directory, file)).isFile())
      .map((file) => readFileSync(path.join(project.directory, file), 'utf8'));
    expect(files.length).toBeGreaterThan(4);
    const all = [...said, ...stored, ...files].join('\n');
    expect(all).toContain('equipe');
    for (const secret of [LOGIN.password, Buffer.from(LOGIN.password).toString('base64')]) {
      expect(all).not.toContain(secret);
    }
  });
});
