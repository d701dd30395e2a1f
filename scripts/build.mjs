// `npm run build`: bundles into dist/, whatever its state.
import process from 'node:process';
import { build } from './prepare/build.mjs';
import { buildPage } from './prepare/page.mjs';

process.exitCode = build() || buildPage();
