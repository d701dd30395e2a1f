import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The time of the newest file or folder; a folder's own time tells of files that are gone. Tests are not built. */
export function newest(place) {
  const own = timeOf(place);
  const inside = entriesOf(place)
    .filter(({ name }) => !name.endsWith('.test.ts'))
    .map((entry) => newest(path.join(place, entry.name)));
  return Math.max(own, ...inside);
}

/** What is in a folder; nothing in a file or in what is not there. */
export function entriesOf(folder) {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  return isFolder ? readdirSync(folder, { withFileTypes: true }) : [];
}

/** When a file was changed; 0 where there is none. */
export function timeOf(place) {
  return existsSync(place) ? statSync(place).mtimeMs : 0;
}
