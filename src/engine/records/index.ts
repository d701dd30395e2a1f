// records: what past runs have left in the database for later ones and for people: what came of each node, the failing
// rows of tests, and the mark that a target's schema was not dropped. It may import core, postgres and the adapter.
// Start reading at open-records.ts.
export { closeRecords } from './close-records.ts';
export { FAILURES_SHOWN, planShownFailures } from './failures.ts';
export { type NodeRecord, type NotedRun, readNotes } from './notes.ts';
export { openRecords, type RunRecords } from './open-records.ts';
export { failuresCut, failuresNotKept } from './texts.ts';
