import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, isBuilt } from './build.mjs';
import { missingPackages } from './installed.mjs';
import { installPackages } from './npm.mjs';
import { root } from './root.mjs';

/**
 * Installs and builds what is missing; returns an exit code. A build needs the compiler, which is a development
 * package: so a clone that is not built yet gets all packages, and only a built one without any gets those for use.
 */
export function prepare({ dev }) {
  const withDev = dev || !isBuilt();
  const compilerMissing = withDev && !existsSync(path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'));
  const missing = compilerMissing ? ['typescript'] : missingPackages({ dev });
  if (missing.length > 0) {
    say(
      `Installation des paquets (npm ci) : ${summary(missing)}…`,
      `Installing packages (npm ci): ${summary(missing)}…`,
    );
    const failure = installPackages({ dev: withDev });
    if (failure !== 0) {
      say(
        'npm ci a échoué, voir ci-dessus. Sans réseau, copiez node_modules d’une autre machine du même système.',
        'npm ci failed, see above. Without a network, copy node_modules from another machine of the same system.',
      );
      return 2;
    }
  }
  if (isBuilt()) return 0;
  say('Compilation de SIGETI…', 'Building SIGETI…');
  return build();
}

function summary(missing) {
  return missing.length > 3 ? `${missing.slice(0, 3).join(', ')}, … (${missing.length})` : missing.join(', ');
}

/** To stderr: what follows owns stdout. */
function say(french, english) {
  console.error(`${french}\n${english}`);
}
