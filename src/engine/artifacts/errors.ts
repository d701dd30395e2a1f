import { SigetiError, systemReason } from '../../core/index.ts';

/** What a run leaves in `target/` cannot be written: no right, no room, a file in the way. */
export function targetUnwritable(target: string, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'RUN_TARGET_UNWRITABLE',
      message: {
        fr: `Le dossier des artefacts ne peut pas être écrit : ${reason.fr}.`,
        en: `The folder of artifacts cannot be written: ${reason.en}.`,
      },
      hint: {
        fr: 'Vérifiez les droits et la place du disque. Ce que la base a publié est en place.',
        en: 'Check its rights and the room on the disk. What the database published is in place.',
      },
      location: { file: target },
    },
    { cause },
  );
}
