// dump: repairs files of SQL whose UTF-8 was read in another code page. It knows files and characters, no database and
// no project; it may import core. Start reading at inspect-dump.ts, then repair-dump.ts.

export type { DumpReport } from './dump-report.ts';
export { mixedDamage, notDamaged } from './errors.ts';
export { inspectDump } from './inspect-dump.ts';
export { repairDump } from './repair-dump.ts';
