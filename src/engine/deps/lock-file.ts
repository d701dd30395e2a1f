import { createHash } from 'node:crypto';
import { Document, parse, YAMLMap } from 'yaml';
import { isRecord } from '../config/index.ts';
import type { PinnedPackage } from './resolve.ts';

export const LOCK_FILE = 'package-lock.yml';

/** What of packages.yml goes into the hash: each entry before and after rendering, and as it stands in the file. */
export interface ListedEntry {
  readonly raw: unknown;
  readonly rendered: unknown;
  readonly written: unknown;
}

/**
 * dbt's hash of the listed packages: sha1 of their sorted JSON, as Python writes it. While it stays the same,
 * package-lock.yml holds.
 */
export function hashListed(entries: readonly ListedEntry[]): string {
  const texts = entries.map(({ raw, rendered, written }) =>
    pythonJson({ ...normalized(withFloats(rendered, written)), unrendered: withFloats(raw, written) }),
  );
  return createHash('sha1').update(texts.sort(byCodePoint).join('\n'), 'utf8').digest('hex');
}

/** The keys that dbt gives an entry when it leaves them out. */
function normalized(entry: unknown): Readonly<Record<string, unknown>> {
  const given = isRecord(entry) ? entry : {};
  if ('git' in given) return { revision: null, subdirectory: null, 'warn-unpinned': null, ...given };
  if ('package' in given) return { install_prerelease: false, ...given };
  return given;
}

/** A number that Python reads as a float: it prints `1.0` where JavaScript prints `1`. */
class PythonFloat {
  readonly text: string;

  constructor(value: number) {
    this.text = Number.isInteger(value) ? `${value}.0` : String(value);
  }
}

function withFloats(value: unknown, written: unknown): unknown {
  if (typeof value === 'number') {
    return typeof written === 'string' && written.includes('.') ? new PythonFloat(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => withFloats(item, Array.isArray(written) ? written[index] : undefined));
  }
  if (!isRecord(value)) return value;
  const below = isRecord(written) ? written : {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFloats(item, below[key])]));
}

/** `json.dumps(value, sort_keys=True)`: blanks after commas and colons, ASCII only. */
function pythonJson(value: unknown): string {
  if (value instanceof PythonFloat) return value.text;
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (isRecord(value)) {
    const keys = Object.keys(value).sort(byCodePoint);
    return `{${keys.map((key) => `${pythonJson(key)}: ${pythonJson(value[key])}`).join(', ')}}`;
  }
  const json = JSON.stringify(value ?? null);
  return json.replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Python's order of texts; JavaScript's differs above U+FFFF. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** The text of package-lock.yml, laid out as dbt lays it out. */
export function renderLock(packages: readonly PinnedPackage[], hash: string): string {
  const entries = packages.map((pinned) => {
    const entry = lockEntry(pinned);
    return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => byCodePoint(a, b)));
  });
  const document = new Document(new YAMLMap(), { version: '1.1' });
  document.set('packages', document.createNode(entries));
  document.set('sha1_hash', hash);
  return document.toString({ singleQuote: true, lineWidth: 0, directives: false });
}

function lockEntry({ spec, name, version }: PinnedPackage): Record<string, string> {
  switch (spec.kind) {
    case 'local':
      return { local: spec.folder, name };
    case 'git': {
      const subdirectory = spec.subdirectory === undefined ? {} : { subdirectory: spec.subdirectory };
      return { git: spec.written, name, revision: version ?? '', ...subdirectory };
    }
    case 'tarball':
      return { name, tarball: spec.written };
    case 'hub':
      return { name, package: spec.package, version: version ?? '' };
  }
}

/** The hash in a lock file; undefined where the text is not one. */
export function hashIn(text: string): string | undefined {
  try {
    const value: unknown = parse(text, { schema: 'failsafe' });
    return isRecord(value) && typeof value.sha1_hash === 'string' ? value.sha1_hash : undefined;
  } catch {
    return undefined;
  }
}
