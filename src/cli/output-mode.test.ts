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
  expect(readOutputMode(['run'], {})).toEqual({ threshold: 'info', format: 'text', isDated: false, prints: true });
  expect(readOutputMode(['run', '-q', '-d'], {}).threshold).toBe('error');
  expect(readOutputMode(['run'], { DBT_DEBUG: '1' }).threshold).toBe('debug');
  expect(readOutputMode(['run', '--log-level', 'warn'], { DBT_LOG_LEVEL: 'none' }).threshold).toBe('warn');
  expect(readOutputMode(['run', '--log-format=text'], { DBT_LOG_FORMAT: 'json' }).format).toBe('text');
  expect(readOutputMode(['run'], { DBT_ENGINE_LOG_FORMAT: 'json' }).format).toBe('json');
  expect(readOutputMode(['run', '--use-colors'], { DBT_USE_COLORS: 'False' }).colors).toBe(true);
  expect(readOutputMode(['run'], { DBT_USE_COLORS: 'False' }).colors).toBe(false);
});

test('of a flag that is given twice, the last one counts: that after the verb', () => {
  expect(readOutputMode(['--quiet', 'run', '--no-quiet'], {}).threshold).toBe('info');
  expect(readOutputMode(['--log-format', 'json', 'run', '--log-format=text'], {}).format).toBe('text');
  expect(readOutputMode(['--no-use-colors', 'run', '--use-colors'], {}).colors).toBe(true);
  expect(readOutputMode(['--no-debug', 'run'], { DBT_DEBUG: '1' }).threshold).toBe('info');
  expect(readOutputMode(['--no-print', 'run'], {}).prints).toBe(false);
  expect(readOutputMode(['run'], { DBT_PRINT: 'false' }).prints).toBe(false);
  expect(readOutputMode(['run', '--printer-width', '120'], { DBT_PRINTER_WIDTH: '90' }).width).toBe(120);
  expect(chooseLanguage(['--lang', 'en', 'list', '--lang', 'fr'], {})).toBe('fr');
});

test('the project decides where neither command line nor variables do', () => {
  const project = { debug: true, logFormat: 'json', useColors: false, printerWidth: 90 } as const;
  expect(readOutputMode(['run'], {}, project)).toEqual({
    ...{ threshold: 'debug', format: 'json', isDated: false, colors: false, prints: true, width: 90 },
  });
  expect(readOutputMode(['run', '--no-debug'], { DBT_LOG_FORMAT: 'debug' }, project)).toMatchObject({
    ...{ threshold: 'info', format: 'text', isDated: true },
  });
  expect(readOutputMode(['run', '--use-colors', '--printer-width', '70'], {}, project)).toMatchObject({
    ...{ colors: true, width: 70 },
  });
  expect(readOutputMode(['run', '--quiet'], {}, project).threshold).toBe('error');
});
