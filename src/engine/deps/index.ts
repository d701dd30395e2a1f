// deps: the packages of a project, from packages.yml to the packages folder: which versions (resolve), what was chosen
// (package-lock.yml, which dbt reads too), and how they come here (hub, archives, git, folders). May import core, the
// doors of config and context. What is fetched is untrusted: archives are looked through before they are unpacked.
// Start reading at install-packages.ts.
export { type AddedPackage, addPackage } from './add-package.ts';
export { type DepsOutcome, type DepsRequest, type InstalledPackage, installPackages } from './install-packages.ts';
export { listsGit } from './package-files.ts';
