// What the program costs before it does anything: `sigeti --version` against `node -e 0`.
// Usage: node bench/startup.mjs [pairs]
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, printComparison } from './lib/measure.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const runs = Number(process.argv[2] ?? 20);
const node = { command: process.execPath, args: ['-e', '0'] };
const version = { command: process.execPath, args: [path.join(root, 'dist/src/cli/main.js'), '--version'] };
printComparison('sigeti --version / node -e 0', compare(version, node, { runs }), { atMost: 2 });
