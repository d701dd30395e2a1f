// `npm run build`: bundles into dist/, whatever its state.
import process from 'node:process';
import { build } from './prepare/build.mjs';

process.exitCode = build();
