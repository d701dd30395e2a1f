import { expect, test } from 'vitest';
import { chooseLanguage, readOutputMode } from './output-mode.ts';

test('the language is asked for by flag, by variable or by locale, and is French otherwise', () => {
  expect(chooseLanguage(['run', '--lang', 'en'], { LANG: 'fr_FR.UTF-8' })).toBe('en');
  expect(chooseLanguage(['run', '--lang=en'], { LANG: 'fr_FR.UTF-8' })).toBe('en');
  expect(chooseLanguage([], { SIGETI_LANG: 'fr', LANG: 'en_US.UTF-8' })).toBe('fr');
  expect(chooseLanguage([], { LANG: 'en_US.UTF-8' })).toBe('en');
  expect(chooseLanguage([], { LANG: 'C.UTF-8' })).toBe('fr');
  expect(chooseLanguage([], {})).toBe('fr');
});

test('the command line goes before dbt’s variables, and quiet before debug', () => {
  expect(readOutputMode(['run'], {})).toEqual({ threshold: 'info', format: 'text', colors: undefined });
  expect(readOutputMode(['run', '-q', '-d'], {}).threshold).toBe('error');
  expect(readOutputMode(['run'], { DBT_DEBUG: '1' }).threshold).toBe('debug');
  expect(readOutputMode(['run', '--log-level', 'warn'], { DBT_LOG_LEVEL: 'none' }).threshold).toBe('warn');
  expect(readOutputMode(['run', '--log-format=text'], { DBT_LOG_FORMAT: 'json' }).format).toBe('text');
  expect(readOutputMode(['run'], { DBT_ENGINE_LOG_FORMAT: 'json' }).format).toBe('json');
  expect(readOutputMode(['run', '--use-colors'], { DBT_USE_COLORS: 'False' }).colors).toBe(true);
  expect(readOutputMode(['run'], { DBT_USE_COLORS: 'False' }).colors).toBe(false);
});
