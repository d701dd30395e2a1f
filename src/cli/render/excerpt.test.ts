import { expect, test } from 'vitest';
import type { ErrorDetails } from '../../core/index.ts';
import { renderExcerpt } from './excerpt.ts';
import { createPaint } from './paint.ts';

const layout = { width: 60, paint: createPaint(false) };

function failed(server: ErrorDetails['server']): ErrorDetails {
  return { code: 'DATABASE_QUERY_FAILED', message: { fr: '', en: '' }, server };
}

test('the line at fault is shown under its place, with a caret', () => {
  const error = failed({ line: 16, character: 6, source: 'from "public"."zones_industrielles"' });
  expect(renderExcerpt(error, 'target/compiled/p/models/x.sql:16:6', layout).join('\n')).toMatchInlineSnapshot(`
    "    target/compiled/p/models/x.sql:16:6
        16 | from "public"."zones_industrielles"
           |      ^"
  `);
});

test('of a long line, the part around the place is shown', () => {
  const error = failed({ line: 1, character: 101, source: `${'a'.repeat(100)}X${'b'.repeat(100)}` });
  const [text = '', caret = ''] = renderExcerpt(error, '', layout);
  expect(text.length).toBeLessThanOrEqual(60);
  expect(caret.indexOf('^')).toBe(text.indexOf('X'));
});

test('nothing is shown where the server names no place', () => {
  expect(renderExcerpt(failed({ detail: 'x' }), '', layout)).toEqual([]);
});
