// docs: the documentation page's way to the reader: the built template, a small server for files, the browser.
// May import core. Start reading at serve-docs.ts.
export { openBrowser } from './open-browser.ts';
export { serveDocs } from './serve-docs.ts';
export { readTemplate } from './template.ts';
