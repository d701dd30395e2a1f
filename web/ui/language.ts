import { createContext, useContext } from 'react';
import type { Language, Text } from '../../src/core/index.ts';

interface LanguageChoice {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'fr', setLanguage: () => undefined });
export const LanguageProvider = LanguageContext.Provider;

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

/** Says a text in the reader's language. */
export function useSay(): (text: Text) => string {
  const { language } = useContext(LanguageContext);
  return (text) => text[language];
}

const KEY = 'sigeti-language';

/** The language chosen earlier, else the browser's if it is English, else French. */
export function initialLanguage(): Language {
  const chosen = readStored(KEY);
  if (chosen === 'fr' || chosen === 'en') return chosen;
  return navigator.language.startsWith('en') ? 'en' : 'fr';
}

export function storeLanguage(language: Language): void {
  try {
    window.localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing for files asks again next time.
  }
}

function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}
