import { SigetiError } from '../core/index.ts';

/** The name that an action needs. Throws CONFIG_USAGE_INVALID. */
export function named(command: string, name: string | undefined): string {
  if (name !== undefined) return name;
  throw new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `sigeti ${command} attend un nom.`, en: `sigeti ${command} takes a name.` },
    hint: {
      fr: 'sigeti deployment ls montre les déploiements, sigeti deployment schedule ls leurs horaires.',
      en: 'sigeti deployment ls shows the deployments, sigeti deployment schedule ls their schedules.',
    },
  });
}

/** A command without the option that it needs, or with more than one of several. */
export function optionMissing(command: string, ...options: readonly string[]): SigetiError {
  const [fr, en] = [options.join(' ou '), options.join(' or ')];
  return new SigetiError({
    code: 'CONFIG_USAGE_INVALID',
    message: { fr: `sigeti ${command} attend ${fr}.`, en: `sigeti ${command} takes ${en}.` },
    hint: { fr: 'sigeti deployment --help montre les options.', en: 'sigeti deployment --help shows the options.' },
  });
}
