import { expect, test } from 'vitest';
import { followRun } from './run-progress.ts';
import { chooseLanguage, openTerminal } from './terminal.ts';

function recordingStream(options: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...options, written, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
}

test('without a terminal there is no bar, no colour and no control character', () => {
  const stdout = recordingStream();
  const terminal = openTerminal({ stdout, stderr: recordingStream() }, {}, 'fr');
  terminal.setFooter('barre');
  terminal.print(terminal.paint.red('texte'));
  expect(stdout.written).toEqual(['texte\n']);
  expect(terminal.width).toBe(80);
});

test('on a terminal a line is written above the footer, which is drawn again', () => {
  const stdout = recordingStream({ isTTY: true, columns: 100 });
  const terminal = openTerminal({ stdout, stderr: recordingStream() }, { NO_COLOR: '1' }, 'fr');
  terminal.setFooter('barre');
  terminal.print(terminal.paint.red('texte'));
  terminal.setFooter(undefined);
  expect(stdout.written.join('')).toBe('\r\u001b[2Kbarre\r\u001b[2Ktexte\nbarre\r\u001b[2K');
});

test('the language is asked for by flag, by variable or by locale, and is French otherwise', () => {
  expect(chooseLanguage('en', { LANG: 'fr_FR.UTF-8' })).toBe('en');
  expect(chooseLanguage(undefined, { SIGETI_LANG: 'fr', LANG: 'en_US.UTF-8' })).toBe('fr');
  expect(chooseLanguage(undefined, { LANG: 'en_US.UTF-8' })).toBe('en');
  expect(chooseLanguage(undefined, { LANG: 'C.UTF-8' })).toBe('fr');
  expect(chooseLanguage(undefined, {})).toBe('fr');
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
