import { expect, test } from 'vitest';
import { createPaint } from './render/paint.ts';
import { tellWork } from './tell-work.ts';

test('a trouble is told once within 80 columns, and again after the worker was ready', () => {
  const told: string[] = [];
  const note = (stream: string) => (text: string) => told.push(`${stream} ${text.replace(/^\d\d:\d\d:\d\d/, 'at')}`);
  const { onTrouble, onEvent } = tellWork({
    inform: note('out'),
    warn: note('err'),
    language: 'fr',
    paint: createPaint(false),
    width: 80,
  });
  const fr = 'Le serveur 127.0.0.1:37491 n’est pas prêt : the database system is shutting down.';
  const text = { fr, en: 'not ready' };
  onEvent({ type: 'ready', queues: ['default'] });
  onTrouble(text);
  onEvent({ type: 'trouble', text });
  onTrouble(text);
  onEvent({ type: 'ready', queues: ['default'] });
  onTrouble(text);
  const trouble =
    'err at  Le serveur 127.0.0.1:37491 n’est pas prêt : the database system is\n          shutting down.';
  const ready = 'out at  Prêt. Files : default. Ctrl-C arrête.';
  expect(told).toEqual([ready, trouble, ready, trouble]);
});
