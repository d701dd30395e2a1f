import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { create } from 'tar';

/** A package of a test hub: what it needs, by version. */
export type HubPackages = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;

/** A hub on the loopback address, with real archives. `close()` when done; `requests` are the paths asked for. */
export interface TestHub {
  readonly address: string;
  readonly requests: string[];
  close(): Promise<void>;
}

/** Writes a project of one macro into a folder. */
export function writePackage(directory: string, name: string): void {
  mkdirSync(path.join(directory, 'macros'), { recursive: true });
  writeFileSync(path.join(directory, 'dbt_project.yml'), `name: ${name}\nversion: 1.0.0\n`);
  writeFileSync(path.join(directory, 'macros', 'm.sql'), `{% macro m_${name}() %}1{% endmacro %}\n`);
}

/** Starts a hub; its archives are made in `folder`. */
export async function startHub(folder: string, packages: HubPackages): Promise<TestHub> {
  const requests: string[] = [];
  const answers = new Map<string, Buffer | string>();
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    const answer = answers.get(url);
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/`;
  for (const [name, versions] of Object.entries(packages)) {
    const project = path.posix.basename(name);
    const described: Record<string, unknown> = {};
    for (const [version, needed] of Object.entries(versions)) {
      const file = `/archives/${project}-${version}.tar.gz`;
      writePackage(path.join(folder, `${project}-${version}`), project);
      const chunks: Buffer[] = [];
      for await (const chunk of create({ gzip: true, cwd: folder }, [`${project}-${version}`])) chunks.push(chunk);
      answers.set(file, Buffer.concat(chunks));
      const tarball = address + file.slice(1);
      described[version] = { name: project, version, packages: needed, downloads: { tarball } };
    }
    answers.set(`/api/v1/${name}.json`, JSON.stringify({ name: project, versions: described }));
  }
  answers.set('/api/v1/index.json', JSON.stringify(Object.keys(packages)));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address, requests, close };
}
