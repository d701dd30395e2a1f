import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlightSql } from './highlight.ts';

/** What a reader sees of the HTML. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === '' ? 10 : 16)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

test('template parts do not confuse the SQL around them', () => {
  const html = highlightSql(`select '{{ var("it's") }}' as a -- {# un mot #}\nfrom t`);
  expect(html).toContain('<span class="hljs-template">{{ var(&#34;it&#39;s&#34;) }}</span>');
  expect(html).toContain('<span class="hljs-keyword">from</span> t');
});

test('whatever the code is, the reader sees all of it and nothing of it is markup', () => {
  const pieces = ['{{', '}}', '{%', '%}', '{#', "'", '"', '--', '/*', '<script>', '&', '</pre>', ' select ', '\n', 'é'];
  const code = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(code, (written) => {
      const html = highlightSql(written);
      expect(textOf(html)).toBe(written.replace(/[\ue000-\uf8ff]/g, '\ufffd'));
      expect(html.replace(/<\/?span(?: class="[\w -]+")?>/g, '')).not.toMatch(/[<>]/);
    }),
  );
});
