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
