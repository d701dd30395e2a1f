import { type ErrorDetails, SigetiError, type Text } from '../../core/index.ts';

/** Takes the values of secret variables out of texts. */
export type Mask = (text: string) => string;

const SECRET_NAME = /DBT_ENV_SECRET\w*/g;

/** A mask for the values of every secret variable that the texts name. */
export function maskFor(texts: readonly string[], lookUp: (name: string) => string | undefined): Mask {
  const names = new Set(texts.flatMap((text) => text.match(SECRET_NAME) ?? []));
  const secrets = [...names].map((name) => lookUp(name) ?? '').filter((value) => value !== '');
  const forms = secrets.flatMap((secret) => [...new Set([secret, encodeURIComponent(secret)])]);
  const longestFirst = forms.sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '*****'), text);
}

/** The same error without secrets in its texts, and without its cause, which could hold them too. */
export function maskError(error: SigetiError, mask: Mask): SigetiError {
  const { details } = error;
  const masked: ErrorDetails = { ...details, message: maskText(details.message, mask) };
  return new SigetiError(details.hint ? { ...masked, hint: maskText(details.hint, mask) } : masked);
}

function maskText({ fr, en }: Text, mask: Mask): Text {
  return { fr: mask(fr), en: mask(en) };
}
