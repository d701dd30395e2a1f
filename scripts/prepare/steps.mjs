import { accessSync, constants, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { build, isBuilt } from './build.mjs';
import { missingPackages } from './installed.mjs';
import { withLock } from './lock.mjs';
import { installPackages } from './npm.mjs';
import { buildPage, isPageBuilt } from './page.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

/** Installs and builds what is missing, one process at a time; returns an exit code. */
export function prepare({ dev }) {
  if (packagesToInstall({ dev }).missing.length === 0 && isAllBuilt()) return 0;
  try {
    for (const folder of [root, 'dist', 'node_modules']) mustBeWritable(path.resolve(root, folder));
    return withLock(() => prepareAlone({ dev }));
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    sayNotWritable(error.path ?? root);
    return 2;
  }
}

function prepareAlone({ dev }) {
  const { withDev, missing } = packagesToInstall({ dev });
  if (missing.length > 0) {
    say(
      `Installation (npm ci) : ${summary(missing, 'paquets')}…`,
      `Installing (npm ci): ${summary(missing, 'packages')}…`,
    );
    if (installPackages({ dev: withDev }) !== 0) {
      sayNotInstalled();
      return 2;
    }
  }
  if (isAllBuilt()) return 0;
  say('Compilation de SIGETI…', 'Building SIGETI…');
  const exitCode = isBuilt() ? 0 : build();
  return exitCode === 0 && !isPageBuilt() ? buildPage() : exitCode;
}

function isAllBuilt() {
  return isBuilt() && isPageBuilt();
}

/**
 * A build needs the compiler, which is a development package: so a clone that is not built yet gets all packages, and
 * only a built one without any gets those for use.
 */
function packagesToInstall({ dev }) {
  const withDev = dev || !isAllBuilt();
  return { withDev, missing: missingPackages({ dev: withDev }) };
}

function mustBeWritable(folder) {
  if (existsSync(folder)) accessSync(folder, constants.W_OK);
}

function summary(missing, noun) {
  return missing.length > 3 ? `${missing.length} ${noun}` : missing.join(', ');
}

function sayNotInstalled() {
  say(
    'npm ci a échoué, voir ci-dessus. Si SIGETI tourne dans ce dossier, arrêtez-le d’abord. ' +
      'Sans réseau, copiez node_modules d’une autre machine du même système.',
    'npm ci failed, see above. If SIGETI is running in this folder, stop it first. ' +
      'Without a network, copy node_modules from another machine of the same system.',
  );
}

function sayNotWritable(place) {
  say(
    `L’utilisateur « ${userName()} » ne peut pas écrire dans ${place}, où SIGETI s’installe. ` +
      'Relancez sous le propriétaire du dossier, ou faites-en votre propre copie (git clone).',
    `The user '${userName()}' cannot write to ${place}, where SIGETI installs itself. ` +
      'Run as the owner of the folder, or make a copy of your own (git clone).',
  );
}

/** In a container, the user may have a number only. */
function userName() {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid()}`;
  }
}
