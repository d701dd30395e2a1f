import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageNotBuilt } from './errors.ts';

/** Where the build puts the page: `web/` beside the product's own folder. */
const TEMPLATE = new URL('../../../web/documentation.html', import.meta.url);

/** The built documentation page, without data. Throws DOCS_PAGE_NOT_BUILT. */
export function readTemplate(file: URL = TEMPLATE): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw pageNotBuilt(fileURLToPath(file), cause);
  }
}
