import { type ErrorCode, type ErrorDetails, SigetiError } from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import { givesPersonalValue, hideValues, touchesPersonalData } from '../../personal/index.ts';
import type { RunContext } from '../context.ts';
import { explainBadSeed } from './bad-seed.ts';
import { explainBadThreshold } from './bad-threshold.ts';
import { explainBadBytes, explainBadText, explainZeroDivisor } from './bad-value.ts';
import { explainBrokenConstraint, explainTakenName } from './broken-constraint.ts';
import { explainEmptySql } from './empty-sql.ts';
import type { Explain, Failure } from './failure.ts';
import { HINTS } from './hints.ts';
import { explainMissingColumn } from './missing-column.ts';
import { explainMissingRelation } from './missing-relation.ts';
import { explainMissingRight } from './missing-right.ts';
import { placeInCompiled } from './place.ts';

const EXPLANATIONS: Readonly<Record<string, Explain>> = {
  '42P01': explainMissingRelation,
  '3F000': explainMissingRelation,
  '42703': explainMissingColumn,
  '42501': explainMissingRight,
  '42601': explainEmptySql,
  '22P02': explainBadText,
  '22007': explainBadText,
  '22008': explainBadText,
  '22003': explainBadText,
  '22012': explainZeroDivisor,
  '22021': explainBadBytes,
  '23502': explainBrokenConstraint,
  '23505': explainBrokenConstraint,
  '23514': explainBrokenConstraint,
  '23P01': explainBrokenConstraint,
  '42710': explainTakenName,
  '42P07': explainTakenName,
};

/**
 * The error of a node with all that the project and the database know about it: the model's file, the line of the
 * compiled SQL, and a remedy. What cannot be found out is left out.
 */
export async function explainFailure(
  thrown: unknown,
  failure: Failure,
  session: Session,
  context: RunContext,
): Promise<unknown> {
  if (!(thrown instanceof SigetiError)) return thrown;
  const { node } = failure;
  const line = node.resourceType === 'operation' ? node.line : undefined;
  const where = { location: { file: node.originalFilePath, line }, uniqueId: node.uniqueId };
  if (thrown.details.server === undefined) {
    if (thrown.details.config)
      return new SigetiError(await inItsPlace(thrown.with(where).details, failure, context), { cause: thrown.cause });
    return thrown.with(isOfTheWholeRun(thrown.code) ? { uniqueId: node.uniqueId } : where);
  }
  const details: ErrorDetails = {
    ...where,
    ...placeInCompiled(thrown.details, failure, context.compiledFile?.(node)),
  };
  const explained = await inItsPlace(
    (await explain(details, failure, session, context)) ?? withHint(details),
    failure,
    context,
  );
  const hides = touchesPersonalData(context.manifest, node);
  return new SigetiError(hides ? withoutPersonalValues(details, explained, failure, context) : explained, {
    cause: thrown.cause,
  });
}

/** What the server made of a configuration is shown where that was written. */
async function inItsPlace(error: ErrorDetails, { node }: Failure, { locateConfig }: RunContext): Promise<ErrorDetails> {
  if (error.config === undefined || locateConfig === undefined) return error;
  return { ...error, location: await locateConfig(node, error.config) };
}

/** A lost connection and the like have no place in a model, and are shown once for all nodes that meet them. */
function isOfTheWholeRun(code: ErrorCode): boolean {
  return !code.startsWith('RUN_') || code === 'RUN_LOCK_LOST' || code === 'RUN_FENCED_OFF';
}

/** Explanations that take the place of the server's sentence. */
const OUR_SENTENCES: ReadonlySet<ErrorCode> = new Set(['RUN_CONSTRAINT_VIOLATED', 'RUN_SEED_INVALID']);

/** The place that was found stays; the remedy that would search for the value does not. */
function withoutPersonalValues(
  details: ErrorDetails,
  explained: ErrorDetails,
  { node }: Failure,
  { manifest }: RunContext,
): ErrorDetails {
  const isOurSentence = OUR_SENTENCES.has(explained.code);
  const added = {
    fr: explained.message.fr.slice(details.message.fr.length),
    en: explained.message.en.slice(details.message.en.length),
  };
  const hides = isOurSentence || givesPersonalValue(manifest, node, added.en);
  const hidden = hideValues(explained, hides ? undefined : added);
  if (hidden === explained) return explained;
  return { ...hidden, hint: isOurSentence ? explained.hint : HINTS[details.sqlState ?? ''] };
}

async function explain(details: ErrorDetails, failure: Failure, session: Session, context: RunContext) {
  if (session.lost.aborted || context.signal.aborted) return undefined;
  try {
    return (
      (await explainBadSeed(details, failure, session, context)) ??
      (await explainBadThreshold(details, failure, session, context)) ??
      (await EXPLANATIONS[details.sqlState ?? '']?.(details, failure, session, context))
    );
  } catch (thrown) {
    // The first error is the one to report, with or without an explanation.
    if (thrown instanceof SigetiError) return undefined;
    throw thrown;
  }
}

/** Our own remedy speaks both languages and knows the project; the server's stands in where there is none. */
function withHint(details: ErrorDetails): ErrorDetails {
  return { ...details, hint: HINTS[details.sqlState ?? ''] ?? details.hint };
}
