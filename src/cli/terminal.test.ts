import { expect, test } from 'vitest';
import type { ErrorDetails } from '../core/index.ts';
import { openDbtLog } from './log/index.ts';
import type { OutputFlags } from './output-flags.ts';
import { type OutputMode, readOutputMode } from './output-mode.ts';
import { followRun } from './run-progress.ts';
import { openTerminal } from './terminal.ts';

function recordingStream(options: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...options, written, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
}

const details: ErrorDetails = {
  code: 'RUN_LOCKED',
  message: { fr: 'Une exécution est active.', en: 'A run is active.' },
};

test('without a terminal there is no bar, no colour and no control character', () => {
  const stdout = recordingStream();
  const terminal = openTerminal({ stdout, stderr: recordingStream() }, {}, 'fr');
  terminal.setFooter('barre');
  terminal.print(terminal.paint.red('texte'));
  expect(stdout.written).toEqual(['texte\n']);
  expect(terminal.width).toBe(80);
});

test.each([
  [100, 100],
  [20, 40],
  [0, 80],
])('on a terminal of %i columns, texts are laid out for %i', (columns, width) => {
  const stdout = recordingStream({ isTTY: true, columns });
  expect(openTerminal({ stdout, stderr: recordingStream() }, {}, 'fr').width).toBe(width);
});

test('on a terminal a line is written above the footer, which is drawn again', () => {
  const stdout = recordingStream({ isTTY: true, columns: 100 });
  const terminal = openTerminal({ stdout, stderr: recordingStream() }, { NO_COLOR: '1' }, 'fr');
  terminal.setFooter('barre');
  terminal.print(terminal.paint.red('texte'));
  terminal.setFooter(undefined);
  expect(stdout.written.join('')).toBe('\r\u001b[2Kbarre\r\u001b[2Ktexte\nbarre\r\u001b[2K');
});

test('a run is told line by line: node, reason of a skip, notice, summary', () => {
  const stdout = recordingStream();
  const { emit } = followRun(openTerminal({ stdout, stderr: recordingStream() }, {}, 'fr'), () => 0);
  const node = { name: 'a', resourceType: 'model', materialized: 'view', relation: 'dwh.a', layer: 'staging' } as const;
  emit({ type: 'run.started', command: 'run', target: 'dev', threads: 1, nodes: [{ ...node, uniqueId: 'model.p.a' }] });
  emit({ type: 'notice', level: 'info', text: { fr: 'reste enlevé', en: 'leftover removed' } });
  emit({ type: 'node.started', uniqueId: 'model.p.a' });
  const result = {
    uniqueId: 'model.p.a',
    status: 'skipped',
    startedAt: '',
    seconds: 0,
    skippedBecause: 'model.p.z',
  } as const;
  emit({ type: 'node.finished', result });
  emit({ type: 'run.finished', status: 'error', seconds: 1 });
  const text = stdout.written.join('');
  expect(text.split('\n').slice(0, 2)).toEqual(['reste enlevé', '1 nœud sauté à cause de model.p.z']);
  expect(text).toContain('Taux de succès   : 0 %');
});

test('quiet leaves the result and what went wrong', () => {
  const stdout = recordingStream();
  const stderr = recordingStream();
  const terminal = openTerminal({ stdout, stderr }, {}, 'en', () => ({ threshold: 'error', format: 'text' }));
  terminal.inform('progress');
  terminal.warn('odd');
  terminal.warning(details);
  terminal.inform('failed line', 'error');
  terminal.print('result');
  terminal.error(details);
  expect(stdout.written).toEqual(['failed line\n', 'result\n']);
  expect(stderr.written).toEqual(['error RUN_LOCKED\n  A run is active.\n']);
});

test('what macros print is a result: quiet shows it as it is, and --no-print hides it', () => {
  const long = `- name: ${'colonne '.repeat(20)}`;
  const said = { fr: long, en: long };
  const shown = (mode: OutputMode) => {
    const stdout = recordingStream();
    const { emit } = followRun(openTerminal({ stdout, stderr: recordingStream() }, {}, 'fr', () => mode));
    emit({ type: 'notice', level: 'info', text: said, isPrinted: true });
    emit({ type: 'notice', level: 'info', text: { fr: 'dit par log()', en: '' } });
    return stdout.written;
  };
  expect(shown({ threshold: 'error', format: 'text' })).toEqual([`${long}\n`]);
  expect(shown({ threshold: 'error', format: 'json' })).toEqual([expect.stringContaining('"isPrinted":true')]);
  expect(shown({ threshold: 'info', format: 'text', prints: false })).toEqual(['dit par log()\n']);
});

test('in the form debug, each text has its time and level', () => {
  const stderr = recordingStream();
  const mode = { threshold: 'info', format: 'text', isDated: true } as const;
  openTerminal({ stdout: recordingStream(), stderr }, {}, 'en', () => mode).warn('odd');
  expect(stderr.written.join('')).toMatch(/^\d\d:\d\d:\d\d\.\d{6} \[warn \] \[MainThread\]: odd\n$/);
});

test('as JSON, everything is one record per line on standard output, with the error whole', () => {
  const stdout = recordingStream({ isTTY: true });
  const stderr = recordingStream();
  const terminal = openTerminal({ stdout, stderr }, {}, 'fr', () => ({
    threshold: 'info',
    format: 'json',
    colors: true,
  }));
  const { emit } = followRun(terminal);
  emit({ type: 'notice', level: 'warn', text: { fr: 'reste', en: 'leftover' } });
  terminal.setFooter('barre');
  terminal.print(terminal.paint.red('deux\nlignes'));
  terminal.error(details);
  const records = stdout.written.map((line) => ({ ...JSON.parse(line), at: 'at' }));
  expect(records).toEqual([
    { at: 'at', level: 'warn', event: { type: 'notice', level: 'warn', text: { fr: 'reste', en: 'leftover' } } },
    { at: 'at', level: 'info', msg: 'deux\nlignes' },
    { at: 'at', level: 'error', msg: 'Une exécution est active.', error: details },
  ]);
  expect(stdout.written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(stderr.written).toEqual([]);
});

test('what is said before the log is known is noted too; a result is not', () => {
  const terminal = openTerminal({ stdout: recordingStream(), stderr: recordingStream() }, {}, 'fr');
  const noted: string[] = [];
  const file = { path: 'logs/dbt.log', write: (text: string) => noted.push(text), failure: undefined };
  terminal.error(details);
  terminal.attachLog(openDbtLog({ file, invocationId: 'id', threshold: 'info', now: () => new Date(0) }));
  terminal.print('Awa, +225 07 00 00 00 00');
  terminal.debug('select 1');
  terminal.warn('étrange');
  expect(noted.slice(1)).toEqual([
    '00:00:00.000000 [error] [MainThread]: RUN_LOCKED\n  A run is active.\n',
    '00:00:00.000000 [warn ] [MainThread]: étrange\n',
  ]);
});

test('a log that could not be written is told of at the end', () => {
  const stderr = recordingStream();
  const terminal = openTerminal({ stdout: recordingStream(), stderr }, {}, 'en');
  const file = { path: 'logs/dbt.log', write: () => undefined, failure: new Error('ENOSPC: no space left') };
  terminal.attachLog(openDbtLog({ file, invocationId: 'id', threshold: 'info', now: () => new Date(0) }));
  expect(stderr.written).toEqual([]);
  terminal.close();
  expect(stderr.written.join('')).toContain('RUN_LOG_UNWRITABLE');
  expect(stderr.written.join('')).toContain('ENOSPC');
});

test('what the project says holds from when it is read, where nothing that goes before it does', () => {
  const [stdout, stderr] = [recordingStream({ isTTY: true }), recordingStream()];
  const modeOf = (argv: readonly string[]) => (flags: OutputFlags) => readOutputMode(argv, {}, flags);
  const flags: OutputFlags = { logFormat: 'json', useColors: true, logLevel: 'warn', printerWidth: 60 };
  const asked = openTerminal({ stdout, stderr }, {}, 'en', modeOf(['run', '--log-format', 'text', '--log-level=info']));
  asked.heed(flags);
  asked.inform('told');
  expect(stdout.written).toEqual(['told\n']);
  expect(asked.width).toBe(60);
  const silent = openTerminal({ stdout, stderr }, {}, 'en', modeOf(['run']));
  silent.inform('before');
  silent.heed(flags);
  silent.inform('hidden');
  silent.warn('odd');
  expect(stdout.written.slice(0, 2)).toEqual(['told\n', 'before\n']);
  expect(stdout.written.slice(2).map((line) => JSON.parse(line))).toEqual([
    { at: expect.any(String), level: 'warn', msg: 'odd' },
  ]);
  expect([silent.format, silent.live]).toEqual(['json', false]);
});
