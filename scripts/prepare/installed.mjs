import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/**
 * The packages of package-lock.json that are not installed in their version. Optional ones may be absent: they are for
 * other systems. Compares contents and not times, which a copy or a checkout changes.
 */
export function missingPackages({ dev }) {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages(path.join('node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([place, entry]) => place.startsWith('node_modules/') && !entry.link && (dev || !entry.dev))
    .filter(([place, entry]) => !isInstalled(place, entry, installed[place]))
    .map(([place]) => place.replace(/^.*node_modules\//, ''));
}

function isInstalled(place, entry, found) {
  const isThere = found !== undefined && existsSync(path.join(root, place));
  if (!isThere) return entry.optional === true || entry.devOptional === true;
  return found.version === entry.version;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}
