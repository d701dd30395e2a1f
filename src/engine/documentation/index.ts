// documentation: from a manifest and what the database holds to the documentation page. Pure: it reads no file.
// May import core only. Start reading at documentation.ts.
export { type DocumentationInput, type FoundRelation, toDocumentation } from './documentation.ts';
export { type LastResults, readLastResults } from './last-results.ts';
export { renderPage } from './page.ts';
