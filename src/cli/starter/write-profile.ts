import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { makeDirectory } from '../../engine/index.ts';

/** A PostgreSQL server that a profile names. Its password stays out of the file. */
export interface ProfileServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly dbname: string;
  readonly schema: string;
}

const PASSWORD = "{{ env_var('DBT_PASSWORD') }}";

/** Whether profiles.yml in the folder has the profile. */
export function hasProfile(directory: string, profile: string): boolean {
  const file = path.join(directory, 'profiles.yml');
  return existsSync(file) && parseDocument(readFileSync(file, 'utf8')).has(profile);
}

/** Adds a profile to profiles.yml, which is created where it is missing; what is in it stays as it is, comments too. */
export function addProfile(directory: string, profile: string, server: ProfileServer): string {
  const file = path.join(directory, 'profiles.yml');
  const outputs = { dev: { type: 'postgres', ...server, password: PASSWORD, threads: 4 } };
  const entry = { [profile]: { target: 'dev', outputs } };
  makeDirectory(directory);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const gap = before.trim() === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const appended = `${before}${gap}${stringify(entry)}`;
  const reads = parseDocument(appended);
  if (reads.errors.length === 0 && reads.has(profile)) writeFileSync(file, appended, { mode: 0o600 });
  else {
    // Written in braces, for example: nothing can be put below it.
    const document = parseDocument(before);
    document.set(profile, document.createNode(entry[profile]));
    writeFileSync(file, document.toString());
  }
  return file;
}
