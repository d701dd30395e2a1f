import type { Text } from '../core/index.ts';

/** What properties of flow files and of alerts.yml must be, where both have them. */
export const EXPECTED_ANYWHERE = {
  mapping: { fr: 'un ensemble de clés', en: 'a mapping of keys' },
  list: { fr: 'une liste', en: 'a list' },
  name: {
    fr: 'un nom : lettres, chiffres, « _ », « - », « . », et une lettre au début',
    en: "a name: letters, digits, '_', '-', '.', and a letter first",
  },
  text: { fr: 'un texte', en: 'a text' },
  boolean: { fr: 'true ou false', en: 'true or false' },
  duration: { fr: 'une durée : 30 s, 10 min, 1 h 30 min, 2 j', en: 'a duration: 30 s, 10 min, 1 h 30 min, 2 d' },
} as const satisfies Record<string, Text>;
