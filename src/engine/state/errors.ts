import { SigetiError } from '../../core/index.ts';

/** `--state` or `--defer-state` names a folder that is not there, or without what is needed from it. */
export function stateNotFound(directory: string, file: string | undefined): SigetiError {
  return new SigetiError({
    code: 'CONFIG_STATE_NOT_FOUND',
    message:
      file === undefined
        ? {
            fr: `Le dossier d’état « ${directory} » n’existe pas.`,
            en: `The state folder '${directory}' does not exist.`,
          }
        : {
            fr: `Le dossier d’état « ${directory} » ne contient pas de ${file}.`,
            en: `The state folder '${directory}' has no ${file}.`,
          },
    hint: {
      fr: 'Un état est une copie du dossier target/ d’une exécution antérieure.',
      en: 'A state is a copy of the folder target/ of an earlier run.',
    },
  });
}

/** A file of the state that is not what dbt or sigeti writes there. */
export function stateUnreadable(file: string, cause: unknown): SigetiError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SigetiError(
    {
      code: 'CONFIG_STATE_UNREADABLE',
      message: {
        fr: `Le fichier d’état « ${file} » n’est pas lisible : ${reason}.`,
        en: `The state file '${file}' cannot be read: ${reason}.`,
      },
      hint: {
        fr: 'Recopiez le dossier target/ d’une exécution de sigeti ou de dbt 1.8 et suivants.',
        en: 'Copy the folder target/ of a run of sigeti, or of dbt 1.8 or newer, once more.',
      },
      location: { file },
    },
    { cause },
  );
}
