import type { Text } from '../text.ts';
import { SigetiError } from './error.ts';

/** A seed file that is no CSV, or has a value that does not fit its column. `reason` continues the sentence. */
export function csvInvalid(file: string, line: number, reason: Text): SigetiError {
  return new SigetiError({
    code: 'RUN_SEED_INVALID',
    message: { fr: `Le fichier CSV n’est pas valable : ${reason.fr}.`, en: `The CSV file is not valid: ${reason.en}.` },
    hint: {
      fr: 'Format attendu : RFC 4180, UTF-8, une ligne de titres.',
      en: 'Expected: RFC 4180, UTF-8, one line of headers.',
    },
    location: { file, line },
  });
}
