import type { Documentation } from '../../../src/core/index.ts';

/** The documentation that was embedded in the page. Throws a plain Error: only a page that was tampered with has none. */
export function readDocumentation(page: Document): Documentation {
  const documentation: unknown = JSON.parse(page.getElementById('documentation')?.textContent ?? 'null');
  if (!isDocumentation(documentation)) throw new Error('This page holds no documentation.');
  return documentation;
}

function isDocumentation(value: unknown): value is Documentation {
  return typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes);
}
