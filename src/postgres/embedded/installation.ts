import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, binariesFor, findBinaries } from './binaries.ts';
import { readIfThere } from './files.ts';
import { locateHome, makeHome, type ServerHome } from './home.ts';
import { type ServerFiles, serverFiles } from './layout.ts';
import { ownerOf, type ServerUser, serverUser } from './server-user.ts';

/** What starting, asking and stopping a project's server need to know. */
export interface Installation {
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly place: ServerHome;
  readonly files: ServerFiles;
}

/** Finds programs, user and places for a project's server. Throws DATABASE_EMBEDDED_ errors. */
export async function findInstallation(directory: string): Promise<Installation> {
  const fallback = serverUser();
  const [binaries, place] = await Promise.all([findBinaries(), locateHome(directory, fallback)]);
  const user = fallback === undefined ? undefined : ((await creatorOf(place.home)) ?? fallback);
  const files = serverFiles(place.home, binaries.major, path);
  await mustBeOpen(files);
  return { binaries, user, place, files };
}

/** Makes the places, and sees to it that the server's user can run the programs. */
export async function readyToRun(installation: Installation): Promise<Installation> {
  const { user, place, binaries } = installation;
  await makeHome(place, user);
  return { ...installation, binaries: await binariesFor(user, binaries, place.store) };
}

async function creatorOf(home: string): Promise<ServerUser | undefined> {
  return lstat(home).then(ownerOf, () => undefined);
}

/** A server that another user has created is not ours to run: looking at its files fails here and not half way. */
async function mustBeOpen(files: ServerFiles): Promise<void> {
  await readIfThere(files.password);
}
