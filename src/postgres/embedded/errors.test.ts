import { expect, test } from 'vitest';
import { fileTrouble, noGlibc } from './errors.ts';

test.each([
  ['EACCES', 'DATABASE_EMBEDDED_NO_ACCESS'],
  ['EROFS', 'DATABASE_EMBEDDED_NO_ACCESS'],
  ['ENOSPC', 'DATABASE_DISK_FULL'],
])('%s becomes %s, and names the file', (code, expected) => {
  const trouble = fileTrouble(Object.assign(new Error('no'), { code, path: '/project/.sigeti' }), '/project');
  expect(trouble).toMatchObject({ code: expected, message: expect.stringContaining('/project/.sigeti') });
});

test('leaves other errors as they are', () => {
  const named = noGlibc();
  const bug = new TypeError('bug');
  expect(fileTrouble(named, '/project')).toBe(named);
  expect(fileTrouble(bug, '/project')).toBe(bug);
});

test('names the link that could not be made, not what it points to', () => {
  const refused = Object.assign(new Error('no'), { code: 'EACCES', path: 'lib.so.6', dest: '/project/lib.so' });
  expect(fileTrouble(refused, '/project')).toMatchObject({ message: expect.stringContaining('/project/lib.so,') });
});
