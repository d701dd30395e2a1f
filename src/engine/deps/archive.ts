import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { extract, list, type ReadEntry } from 'tar';
import { SigetiError, type Text } from '../../core/index.ts';
import { archiveRefused } from './errors.ts';

const LARGEST = 500 * 1024 * 1024;
const MOST_ENTRIES = 100_000;
const KINDS = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink', 'Link']);

/**
 * Unpacks a .tar.gz into `folder`, which it creates, without the archive's own top folder. The whole archive is looked
 * through before a byte of it is written: paths and links stay inside, sizes within bounds, no devices. Throws
 * DEPS_ARCHIVE_REFUSED.
 */
export async function unpack(archive: string, folder: string, label: string): Promise<void> {
  const top = await inspect(archive, label);
  const unpacked = `${folder}.unpacking`;
  await mkdir(unpacked, { recursive: true });
  try {
    await extract({ file: archive, cwd: unpacked, strict: true, preserveOwner: false, noMtime: true });
    await rename(path.join(unpacked, top), folder);
  } catch (error) {
    throw refusal(label, error);
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

/** The one folder that holds everything. */
async function inspect(archive: string, label: string): Promise<string> {
  const tops = new Set<string>();
  let size = 0;
  let count = 0;
  let fault: Text | undefined;
  const look = (entry: ReadEntry) => {
    count += 1;
    size += entry.size;
    const [top = ''] = entry.path.split('/');
    if (top !== '') tops.add(top);
    fault ??= faultOf(entry);
    if (count > MOST_ENTRIES)
      fault ??= { fr: 'elle a plus de 100 000 entrées', en: 'it has more than 100,000 entries' };
    if (size > LARGEST)
      fault ??= { fr: 'elle dépasse 500 Mo une fois ouverte', en: 'it is larger than 500 MB unpacked' };
  };
  try {
    await list({ file: archive, strict: true, onReadEntry: look });
  } catch (error) {
    throw refusal(label, error);
  }
  const [top] = tops;
  if (top === undefined || tops.size > 1) {
    fault ??= { fr: 'elle doit contenir un seul dossier, le projet', en: 'it must hold a single folder, the project' };
  }
  if (fault !== undefined) throw archiveRefused(label, fault);
  return top ?? '';
}

function faultOf({ path: name, type, linkpath }: ReadEntry): Text | undefined {
  if (leaves(name)) return { fr: `« ${name} » sort du dossier`, en: `'${name}' leaves the folder` };
  if (!KINDS.has(type)) return { fr: `« ${name} » est de type ${type}`, en: `'${name}' is of type ${type}` };
  if (linkpath === undefined || linkpath === '') return undefined;
  if (type === 'SymbolicLink' ? linkStays(name, linkpath) : topOf(linkpath) === topOf(name)) return undefined;
  return { fr: `le lien « ${name} » mène dehors (${linkpath})`, en: `the link '${name}' leads outside (${linkpath})` };
}

/** A `..` behind a name could go through another link, whose parent is elsewhere: those are not followed at all. */
function linkStays(name: string, target: string): boolean {
  if (isRooted(target) || /[^./\\][^/\\]*[/\\]\.\.(?:[/\\]|$)/.test(target)) return false;
  return topOf(path.posix.join(path.posix.dirname(name), target.replaceAll('\\', '/'))) === topOf(name);
}

function topOf(name: string): string {
  return path.posix.normalize(name.replaceAll('\\', '/')).split('/')[0] ?? '';
}

function isRooted(name: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(name);
}

function leaves(name: string): boolean {
  return isRooted(name) || topOf(name) === '..';
}

function refusal(label: string, error: unknown): SigetiError {
  if (error instanceof SigetiError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return archiveRefused(label, { fr: `elle est illisible (${reason})`, en: `it cannot be read (${reason})` });
}
