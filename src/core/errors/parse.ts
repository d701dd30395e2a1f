import { SigetiError, type SourceLocation } from './error.ts';

/** A YAML file that is not YAML; `reason` is the reader's own English sentence. */
export function yamlSyntax(reason: string, location: SourceLocation): SigetiError {
  const first = reason.split('\n')[0] ?? reason;
  return new SigetiError({
    code: 'PARSE_YAML_SYNTAX',
    message: { fr: `Ce fichier YAML est illisible : ${first}`, en: `This YAML file cannot be read: ${first}` },
    hint: {
      fr: 'Vérifiez l’alignement, les « : » et les guillemets à cet endroit.',
      en: 'Check the alignment, the colons and the quotes at this place.',
    },
    location,
  });
}

/** A file that cannot be opened, or that is not UTF-8. */
export function unreadableFile(file: string, cause: unknown): SigetiError {
  const encoding = cause instanceof TypeError;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SigetiError(
    {
      code: 'PARSE_FILE_UNREADABLE',
      message: encoding
        ? { fr: `${file} n’est pas en UTF-8.`, en: `${file} is not UTF-8.` }
        : { fr: `${file} ne peut pas être lu : ${reason}`, en: `${file} cannot be read: ${reason}` },
      hint: encoding
        ? { fr: 'Enregistrez le fichier en UTF-8.', en: 'Save the file as UTF-8.' }
        : { fr: 'Vérifiez les droits du fichier.', en: 'Check the rights of the file.' },
      location: { file },
    },
    { cause },
  );
}
