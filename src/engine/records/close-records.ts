import { type Manifest, type NodeResult, SigetiError, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { forgetFailures } from './failures.ts';
import { forgetLedgers } from './ledgers.ts';
import { type FinishedRun, noteRun } from './notes.ts';
import type { RunRecords } from './open-records.ts';
import { runNotNoted } from './texts.ts';

/**
 * Notes what came of a run, and forgets failures of tests that are gone or have passed, and increments that are gone. Returns what a reader should
 * know of it: a run is not worse for not being noted.
 */
export async function closeRecords(
  session: Session,
  records: RunRecords,
  run: FinishedRun & { readonly results: readonly NodeResult[]; readonly manifest: Manifest },
): Promise<readonly Text[]> {
  const { results, manifest } = run;
  const isTest = ({ uniqueId }: NodeResult) => manifest.nodes.get(uniqueId)?.resourceType === 'test';
  try {
    await noteRun(session, records, run, results);
    await forgetLedgers(session, records.target, manifest);
    if (results.some(isTest)) {
      const passed = results.filter((result) => result.status === 'pass' && isTest(result));
      await forgetFailures(session, records.target, { manifest, passed: passed.map(({ uniqueId }) => uniqueId) });
    }
    return [];
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    return session.lost.aborted ? [] : [runNotNoted(thrown)];
  }
}
