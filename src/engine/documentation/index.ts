// documentation: from a manifest and what the database holds to the documentation page. Pure: it reads no file.
// May import core only. Start reading at documentation.ts.
export { toDocumentation } from './documentation.ts';
export { readLastResults } from './last-results.ts';
export { renderPage } from './page.ts';
