// `npm start` and `npm test` run this first: it installs and builds what is missing, and is quick when nothing is.
// It must be readable by old versions of Node, to be able to refuse them: newer syntax belongs in prepare/.
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `SIGETI demande Node.js 20.19 ou plus récent ; celui-ci est ${process.versions.node}. https://nodejs.org`,
  );
  console.error(`SIGETI needs Node.js 20.19 or later; this is ${process.versions.node}. https://nodejs.org`);
  process.exit(2);
}

void import('./prepare/steps.mjs').then(({ prepare }) => {
  process.exitCode = prepare({ dev: process.argv.includes('--dev') });
});
