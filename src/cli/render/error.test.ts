import { expect, test } from 'vitest';
import { renderError } from './error.ts';
import { createPaint } from './paint.ts';

test('an error shows its code, place, sentence, call stack and remedy within the width', () => {
  const text = renderError(
    {
      code: 'TEMPLATE_RUNTIME',
      message: {
        fr: 'La macro « star » attend une relation, mais elle a reçu le texte « dim_lots ».',
        en: "The macro 'star' expects a relation, but got the text 'dim_lots'.",
      },
      hint: { fr: 'Écrivez ref(…) autour du nom.', en: 'Write ref(…) around the name.' },
      location: { file: 'models/x.sql', line: 3, column: 16 },
      frames: [
        { macro: 'star', file: 'macros/star.sql', line: 2, column: 23 },
        { file: 'models/x.sql', line: 3 },
      ],
    },
    { language: 'fr', width: 60, paint: createPaint(false) },
  );
  expect(text).toMatchInlineSnapshot(`
    "erreur TEMPLATE_RUNTIME  models/x.sql:3:16
      La macro « star » attend une relation, mais elle a reçu le
      texte « dim_lots ».
        dans macro star macros/star.sql:2:23
        dans models/x.sql:3
      → Écrivez ref(…) autour du nom."
  `);
});

test('a call stack that only says the place again is left out', () => {
  const text = renderError(
    {
      code: 'TEMPLATE_RUNTIME',
      message: { fr: '« foo » n’est pas défini.', en: "'foo' is undefined." },
      location: { file: 'models/x.sql', line: 1, column: 11 },
      frames: [{ file: 'models/x.sql', line: 1, column: 11 }],
    },
    { language: 'en', width: 60, paint: createPaint(false) },
  );
  expect(text).toBe("error TEMPLATE_RUNTIME  models/x.sql:1:11\n  'foo' is undefined.");
});
