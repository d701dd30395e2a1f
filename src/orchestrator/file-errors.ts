// What can be wrong with the form of any file that flows and alerts are written in: a table, one function each.
import { didYouMean, type ErrorCode, SigetiError, type SourceLocation, type Text } from '../core/index.ts';

/** A kind of file of the project. */
export interface FileKind {
  /** Codes of a property that holds what it may not, and of a key that there is not. */
  readonly invalid: ErrorCode;
  readonly unknown: ErrorCode;
  /** The file itself, after "in". */
  readonly itself: Text;
  readonly hint: Text;
}

export const FLOW_FILE: FileKind = {
  invalid: 'SCHEDULE_FLOW_INVALID',
  unknown: 'SCHEDULE_FLOW_KEY_UNKNOWN',
  itself: { fr: 'un flux', en: 'a flow' },
  hint: {
    fr: 'docs/orchestration.md montre chaque propriété d’un flux.',
    en: 'docs/orchestration.md shows every property of a flow.',
  },
};

export const ALERTS_FILE: FileKind = {
  invalid: 'SCHEDULE_ALERT_INVALID',
  unknown: 'SCHEDULE_ALERT_KEY_UNKNOWN',
  itself: { fr: 'alerts.yml', en: 'alerts.yml' },
  hint: {
    fr: 'docs/alerts.md montre chaque propriété des règles et des canaux.',
    en: 'docs/alerts.md shows every property of rules and channels.',
  },
};

/** A property is missing or holds what it may not; an empty one stands for the whole file. */
export function propertyInvalid(
  { invalid: code, hint }: FileKind,
  property: string,
  expected: Text,
  location: SourceLocation,
): SigetiError {
  const message =
    property === ''
      ? { fr: `Le fichier doit contenir ${expected.fr}.`, en: `The file must hold ${expected.en}.` }
      : {
          fr: `La propriété « ${property} » doit être ${expected.fr}.`,
          en: `The property '${property}' must be ${expected.en}.`,
        };
  return new SigetiError({ code, message, hint, location });
}

/** A key that the file does not have. `where` is the mapping that holds it; empty: the file itself. */
export function propertyUnknown(
  { unknown: code, itself }: FileKind,
  key: string,
  where: string,
  location: SourceLocation,
  { near, known }: { readonly near: readonly string[]; readonly known: readonly string[] },
): SigetiError {
  const place = where === '' ? itself : { fr: `« ${where} »`, en: `'${where}'` };
  return new SigetiError({
    code,
    message: { fr: `« ${key} » est inconnu dans ${place.fr}.`, en: `'${key}' is not known in ${place.en}.` },
    hint: didYouMean(near) ?? knownNames(known),
    location,
  });
}

/** "There are: …", or nothing where there are none. */
export function knownNames(known: readonly string[]): Text | undefined {
  if (known.length === 0) return undefined;
  return { fr: `Il y a : ${known.join(', ')}.`, en: `There are: ${known.join(', ')}.` };
}
