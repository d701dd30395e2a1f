import type { AddedPackage, DepsOutcome, DepsRequest } from './deps/index.ts';

/** As the deps door's own; what opens archives is loaded only for the verb that needs it. */
export async function installPackages(request: DepsRequest): Promise<DepsOutcome> {
  const deps = await import('./deps/index.ts');
  return await deps.installPackages(request);
}

/** Adds a package to the project's list, and says to which file. */
export async function addPackage(directory: string, added: AddedPackage) {
  const deps = await import('./deps/index.ts');
  return deps.addPackage(directory, added);
}
