#!/usr/bin/env node
// cli: the only place where the product is put together, and the only one that touches the standard streams.
// It may import every module, by its door. Start reading at verbs.ts: one line per verb, one file per verb in commands/.
import { readFileSync } from 'node:fs';
import { useKeptCode } from './kept-code.ts';
import { standardOutput } from './standard-output.ts';

// Shells and scripts ask for the version all the time: it is answered before anything else is loaded.
if (process.argv.length === 3 && ['--version', '-V', '-v'].includes(process.argv[2] ?? '')) {
  const file = new URL('../../../package.json', import.meta.url);
  standardOutput('stdout').write(`sigeti ${JSON.parse(readFileSync(file, 'utf8')).version}\n`);
} else {
  void main();
}

async function main(): Promise<void> {
  useKeptCode();
  const { runCli } = await import('./program.ts');
  const streams = { stdout: standardOutput('stdout'), stderr: standardOutput('stderr') };
  process.exitCode = await runCli(process.argv.slice(2), process, streams);
  leave();
}

/** Ends the process where nothing is left to do. By itself it would first wait for V8, which tidies up its memory. */
function leave(): void {
  const streams = ['PipeWrap', 'TTYWrap'];
  if (process.getActiveResourcesInfo().every((name) => streams.includes(name))) process.exit();
}
