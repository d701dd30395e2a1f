import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemReason } from './system-reason.ts';

test('what the system says of a file is in both languages, with the path; other words stay', () => {
  const reason = () => {
    try {
      return readFileSync('/absent/fichier');
    } catch (thrown) {
      return systemReason(thrown);
    }
  };
  expect(reason()).toEqual({
    fr: 'ce fichier ou ce dossier n’existe pas (/absent/fichier)',
    en: 'there is no such file or folder (/absent/fichier)',
  });
  expect(systemReason(new Error('zut'))).toEqual({ fr: 'zut', en: 'zut' });
});
