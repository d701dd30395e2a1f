import { type Documentation, toJsonText } from '../../core/index.ts';

/** Stands in the built template where the documentation goes. */
const PLACE = '"__DOCUMENTATION__"';

/**
 * The template with the documentation embedded as JSON. Whatever descriptions and SQL contain, they cannot end the
 * element they are in: `<` and the two line separators of Unicode are written as escapes.
 */
export function renderPage(template: string, documentation: Documentation): string {
  const at = template.indexOf(PLACE);
  if (at < 0) throw new TypeError('The template of the documentation page has no place for its data.');
  return template.slice(0, at) + embeddable(documentation) + template.slice(at + PLACE.length);
}

function embeddable(documentation: Documentation): string {
  return toJsonText(documentation).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
