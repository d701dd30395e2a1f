import highlighter from 'highlight.js/lib/core';
import sql from 'highlight.js/lib/languages/sql';

highlighter.registerLanguage('sql', sql);

const TEMPLATE = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
/** Characters of the private use area stand for template parts, which would confuse the SQL around them. */
const FIRST = 0xe000;
const MARK = /[\ue000-\uf8ff]/g;
const MOST = 0xf8ff - FIRST;

/** SQL, with or without template parts, as HTML with classes of highlight.js. All of the text is escaped. */
export function highlightSql(code: string): string {
  const parts: string[] = [];
  const marked = code.replace(MARK, '\ufffd').replace(TEMPLATE, (part) => {
    if (parts.length >= MOST) return part;
    parts.push(part);
    return String.fromCharCode(FIRST + parts.length - 1);
  });
  const html = highlighter.highlight(marked, { language: 'sql', ignoreIllegals: true }).value;
  return html.replace(MARK, (mark) => {
    const part = parts[mark.charCodeAt(0) - FIRST] ?? '';
    const kind = part.startsWith('{#') ? 'hljs-comment' : 'hljs-template';
    return `<span class="${kind}">${escapeHtml(part)}</span>`;
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
