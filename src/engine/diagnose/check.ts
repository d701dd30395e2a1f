import type { SigetiError, Text } from '../../core/index.ts';

/** `warned`: works, but is not as it should be. `untried`: a check before it failed. */
export type CheckStatus = 'ok' | 'warned' | 'failed' | 'untried';

export type CheckGroup = 'project' | 'server' | 'source' | 'rights' | 'operations';

/** One line of `debug`. */
export interface Check {
  readonly group: CheckGroup;
  readonly title: Text;
  readonly status: CheckStatus;
  /** What was found. */
  readonly detail: Text;
  /** What to do about it; of every check that failed. */
  readonly remedy?: Text | undefined;
}

/** The same in both languages: a name, a path, a version. */
export function plain(text: string): Text {
  return { fr: text, en: text };
}

/** What an error says, as a check that failed. */
export function failedBy(error: SigetiError, check: Pick<Check, 'group' | 'title'>): Check {
  const { message, hint, location } = error.details;
  const place = location === undefined ? '' : ` (${location.file}${location.line ? `:${location.line}` : ''})`;
  const detail = { fr: message.fr + place, en: message.en + place };
  return { ...check, status: 'failed', detail, remedy: hint ?? SEE_ERRORS(error.code) };
}

const SEE_ERRORS = (code: string): Text => ({
  fr: `docs/errors.md en dit plus : ${code}.`,
  en: `docs/errors.md says more: ${code}.`,
});
