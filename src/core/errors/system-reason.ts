import type { Text } from '../text.ts';

/** What the operating system says of a file or an address, by its code. */
const REASONS: Readonly<Record<string, Text>> = {
  ENOENT: { fr: 'ce fichier ou ce dossier n’existe pas', en: 'there is no such file or folder' },
  EACCES: { fr: 'le système en refuse l’accès', en: 'the system refuses access to it' },
  EPERM: { fr: 'le système ne le permet pas', en: 'the system does not permit it' },
  EISDIR: { fr: 'c’est un dossier', en: 'it is a folder' },
  ENOTDIR: { fr: 'un fichier est là où il faudrait un dossier', en: 'a file is where a folder should be' },
  EEXIST: { fr: 'un fichier y est déjà', en: 'a file is there already' },
  ENOTEMPTY: { fr: 'le dossier n’est pas vide', en: 'the folder is not empty' },
  EBUSY: { fr: 'un autre programme l’utilise', en: 'another program uses it' },
  EROFS: { fr: 'ce disque n’admet que la lecture', en: 'this disk admits reading only' },
  ENOSPC: { fr: 'le disque est plein', en: 'the disk is full' },
  EDQUOT: { fr: 'le quota du disque est atteint', en: 'the quota of the disk is reached' },
  EMFILE: { fr: 'trop de fichiers sont ouverts', en: 'too many files are open' },
  ENAMETOOLONG: { fr: 'le chemin est trop long', en: 'the path is too long' },
  ELOOP: { fr: 'des liens y tournent en rond', en: 'links lead around in a circle' },
  EIO: { fr: 'le disque a rendu une erreur', en: 'the disk has returned an error' },
  EADDRNOTAVAIL: { fr: 'cette adresse n’est pas celle de la machine', en: 'this address is not the machine’s' },
};

/**
 * Why the system would not do something, in both languages: continues a sentence. A path in its own words, of which the
 * reader may not know, is kept. What has no code of the list is in the words of whoever said it.
 */
export function systemReason(thrown: unknown): Text {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const [code, path] = thrown instanceof Error ? [Reflect.get(thrown, 'code'), Reflect.get(thrown, 'path')] : [];
  const known = REASONS[String(code)];
  if (known === undefined) return { fr: said, en: said };
  const place = typeof path === 'string' ? ` (${path})` : '';
  return { fr: known.fr + place, en: known.en + place };
}
