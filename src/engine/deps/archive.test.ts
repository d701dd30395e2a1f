import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from './archive.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'sigeti-archive-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

interface Entry {
  readonly path: string;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO';
  readonly linkpath?: string;
  readonly text?: string;
}

/** An archive with exactly these entries, which `tar` itself would not write. */
function archiveOf(entries: readonly Entry[]): string {
  const blocks = entries.flatMap(({ path: name, type = 'File', linkpath, text = '' }) => {
    const body = Buffer.from(text);
    const header = new Header({ path: name, type, mode: 0o644, size: body.length, ...(linkpath ? { linkpath } : {}) });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  const file = path.join(work, 'archive.tar.gz');
  writeFileSync(file, gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
  return file;
}

test('an archive is unpacked without its top folder, links inside it too', async () => {
  mkdirSync(path.join(work, 'in/top/macros'), { recursive: true });
  writeFileSync(path.join(work, 'in/top/macros/m.sql'), 'x');
  symlinkSync('macros/m.sql', path.join(work, 'in/top/link.sql'));
  await create({ gzip: true, file: path.join(work, 'a.tgz'), cwd: path.join(work, 'in') }, ['top']);
  await unpack(path.join(work, 'a.tgz'), path.join(work, 'out'), 'a');
  expect(readFileSync(path.join(work, 'out/link.sql'), 'utf8')).toBe('x');
  expect(existsSync(path.join(work, 'out.unpacking'))).toBe(false);
});

test.each<[string, readonly Entry[]]>([
  ['a path that climbs', [{ path: 'top/../../evil', text: 'x' }]],
  ['an absolute path', [{ path: '/tmp/sigeti-evil', text: 'x' }]],
  ['a Windows path', [{ path: 'C:\\evil', text: 'x' }]],
  ['a symbolic link that leads out', [{ path: 'top/l', type: 'SymbolicLink', linkpath: '../other' }]],
  ['an absolute symbolic link', [{ path: 'top/l', type: 'SymbolicLink', linkpath: '/etc' }]],
  [
    'a link through a link',
    [
      { path: 'top/a/b/up', type: 'SymbolicLink', linkpath: '../..' },
      { path: 'top/a/b/l', type: 'SymbolicLink', linkpath: 'up/../../x' },
    ],
  ],
  ['a hard link that leads out', [{ path: 'top/l', type: 'Link', linkpath: '../../etc/passwd' }]],
  ['a device', [{ path: 'top/p', type: 'FIFO' }]],
  [
    'two folders',
    [
      { path: 'one/a', text: '' },
      { path: 'two/b', text: '' },
    ],
  ],
  ['nothing', []],
])('%s is refused, and nothing is written', async (_, entries) => {
  const file = archiveOf(entries);
  await expect(unpack(file, path.join(work, 'out'), 'evil')).rejects.toMatchObject({ code: 'DEPS_ARCHIVE_REFUSED' });
  expect(existsSync(path.join(work, 'out'))).toBe(false);
  expect(existsSync('/tmp/sigeti-evil')).toBe(false);
});

test('what is no archive is refused', async () => {
  const file = path.join(work, 'page.tar.gz');
  writeFileSync(file, '<html>login</html>');
  await expect(unpack(file, path.join(work, 'out'), 'page')).rejects.toMatchObject({ code: 'DEPS_ARCHIVE_REFUSED' });
});
