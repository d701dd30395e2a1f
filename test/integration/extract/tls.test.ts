// A source that speaks TLS only, with a certificate for `localhost` of a CA that was made for it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, parseConnectionUrl } from '../../../src/postgres/index.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { startEmbeddedCluster } from '../../support/embedded-cluster.ts';
import type { RunningServer } from '../../support/servers.ts';
import { run, sql } from './support.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const warehouse = useTestDatabase(newestServer());
const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-tls-'));
let server: RunningServer | undefined;

const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const inFolder = (name: string) => path.join(folder, name);

function makeCertificates(): void {
  const key = ['-newkey', 'rsa:2048', '-nodes', '-batch'];
  for (const name of ['ca', 'other']) {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
    );
  }
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(inFolder('san'), 'subjectAltName=DNS:localhost');
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.pem', '-days', '2', '-extfile', 'san'],
  );
}

beforeAll(async () => {
  if (!hasOpenssl) return;
  makeCertificates();
  server = await startEmbeddedCluster();
  const target = parseConnectionUrl(server.url);
  const literal = (name: string) => `'${readFileSync(inFolder(name), 'utf8')}'`;
  // The server writes its own files, since they must be its user's.
  const write = (name: string) =>
    `do $do$ declare line text; begin create temp table if not exists pem (line text); truncate pem;
     insert into pem select regexp_split_to_table(rtrim(${literal(name)}, e'\\n'), e'\\n');
     execute format('copy pem to program %L', 'umask 077; cat > ' || current_setting('data_directory') || '/${name}'); end $do$`;
  await sql(
    target,
    `${write('server.key')}; ${write('server.pem')};
     create schema app; create table app.lots (id int primary key); insert into app.lots values (1), (2);`,
  );
  for (const [name, value] of [
    ['ssl_key_file', 'server.key'],
    ['ssl_cert_file', 'server.pem'],
    ['ssl', 'on'],
  ] as const) {
    await sql(target, `alter system set ${name} = '${value}'`);
  }
  await sql(target, 'select pg_reload_conf()');
  await vi.waitFor(async () => await (await connect({ ...target, sslmode: 'require' })).close(), { timeout: 20_000 });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const extraction = (host: string, sslmode: 'require' | 'verify-ca' | 'verify-full', root?: string) => ({
  source: {
    ...parseConnectionUrl(server?.url ?? ''),
    host,
    sslmode,
    sslrootcert: root === undefined ? undefined : inFolder(root),
  },
  warehouse: warehouse.target(),
  tables: ['lots'],
});

describe.skipIf(!hasOpenssl)('a source with TLS', () => {
  test.each([
    ['verify-full', 'localhost', 'ca.pem'],
    ['verify-ca', '127.0.0.1', 'ca.pem'],
    ['require', '127.0.0.1', undefined],
  ] as const)('%s on %s, with %s, is read encrypted', async (mode, host, root) => {
    expect((await run(extraction(host, mode, root))).outcome).toMatchObject({ kind: 'published', rows: 2 });
    const session = await connect(extraction(host, mode, root).source);
    const { rows } = await session.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    await session.close();
    expect(rows).toEqual([{ ssl: true }]);
  });

  test.each([
    ['verify-full', '127.0.0.1', 'ca.pem'],
    ['verify-full', 'localhost', 'other.pem'],
    ['verify-ca', '127.0.0.1', 'other.pem'],
    ['verify-full', 'localhost', undefined],
  ] as const)('%s on %s, with %s, is refused', async (mode, host, root) => {
    await expect(run(extraction(host, mode, root))).rejects.toMatchObject({ code: 'DATABASE_TLS_FAILED' });
  });
});
