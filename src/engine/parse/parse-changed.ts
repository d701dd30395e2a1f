import type { StoredPart, Workspace } from '../config/index.ts';
import type { Inputs, Match } from './conditions.ts';
import { distinct } from './distinct.ts';
import { openParse } from './macros-of.ts';
import { Observations } from './observations.ts';
import { openFindings, openResult } from './open-result.ts';
import { parseAgain } from './parse-again.ts';
import type { ParseResult } from './parse-result.ts';
import type { ProjectFile } from './project-files.ts';
import { findReconfigured } from './reconfigured.ts';
import { storeResult } from './stored-result.ts';

/** What a parse depends on, how much of an earlier one holds, and what is stored of that. */
export interface ChangedInputs {
  readonly inputs: Inputs;
  readonly match: Match;
  readonly parts: ReadonlyMap<string, StoredPart> | undefined;
}

/** Parses what an earlier parse does not answer, if there is any, and leaves the result to the next one. */
export async function parseChanged(
  workspace: Workspace,
  files: readonly ProjectFile[],
  { inputs, match, parts }: ChangedInputs,
): Promise<ParseResult> {
  const { partialParse, root } = workspace;
  const findings = openFindings(parts);
  const others = match.holds === 'others' ? match : undefined;
  const earlier = parts &&
    others && {
      parsed: openParse(openResult(parts, root)),
      findings,
      changes: { ...others.changes, isReconfigured: findReconfigured(others.changes.configs, root.name) },
    };
  // What is taken from an earlier parse depends on what that one looked at.
  const observations = new Observations(workspace, earlier && others?.before);
  const found = await parseAgain(observations, files, findings, earlier);
  const observed = partialParse && observations.observed();
  const result = observed && storeResult(found, parts && earlier && { parts, ...earlier });
  if (observed && result) {
    const conditions = JSON.stringify({ ...inputs, ...observed }, distinct);
    partialParse?.save(root.targetPath, { conditions, result, isWhole: found.parsed.freshIds === undefined });
  }
  return found.parsed;
}
