import { type ErrorDetails, type SourceNode, toSigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeText } from '../adapter/index.ts';
import { type Criteria, type FreshnessStatus, judgeAge } from './criteria.ts';
import { loadTimeInvalid } from './errors.ts';
import { loadTemplate, measureQuery } from './query.ts';

/** How fresh one source is, or why that is not known. */
export interface FreshnessResult {
  readonly source: SourceNode;
  readonly status: FreshnessStatus;
  readonly criteria: Criteria;
  /** Absent where measuring failed. */
  readonly measured?: Measured | undefined;
  readonly error?: ErrorDetails | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
}

interface Measured {
  /** ISO 8601, UTC. Of a source without any row: dbt's beginning of time, the year 1. */
  readonly loadedAt: string;
  readonly measuredAt: string;
  /** Seconds between the two. */
  readonly age: number;
}

export interface CheckOptions {
  /** Renders a template as a query of the source. */
  readonly compile: (source: SourceNode, template: string, session: Session) => Promise<string>;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const BEGINNING = '0001-01-01T00:00:00+00:00';

/** Measures one source and judges it. Never throws: what failed is in the result. */
export async function checkSource(
  session: Session,
  source: SourceNode,
  criteria: Criteria,
  options: CheckOptions,
): Promise<FreshnessResult> {
  const { now = Date.now } = options;
  const startedAt = now();
  const result = (outcome: Pick<FreshnessResult, 'status' | 'measured' | 'error'>): FreshnessResult => ({
    source,
    criteria,
    startedAt: new Date(startedAt).toISOString(),
    seconds: (now() - startedAt) / 1000,
    ...outcome,
  });
  try {
    const measured = await measure(session, source, criteria, options);
    return result({ status: judgeAge(measured.age, criteria), measured });
  } catch (thrown) {
    const place = { uniqueId: source.uniqueId, location: { file: source.originalFilePath } };
    return result({ status: 'runtime error', error: toSigetiError(thrown).with(place).toJSON() });
  }
}

async function measure(
  session: Session,
  source: SourceNode,
  { filter }: Criteria,
  { compile, signal }: CheckOptions,
): Promise<Measured> {
  const select = await compile(source, loadTemplate(source, filter), session);
  const statement = { purpose: 'find when the source was last loaded' as const, sql: measureQuery(select) };
  const [row] = (await executeText(session, statement, signal)).rows;
  const [loadedAt, measuredAt, seconds] = row ?? [];
  if (loadedAt === null)
    return { loadedAt: BEGINNING, measuredAt: String(measuredAt), age: ageOf(BEGINNING, measuredAt) };
  const age = Number(seconds);
  if (!Number.isFinite(age)) throw loadTimeInvalid(source);
  return { loadedAt: String(loadedAt), measuredAt: String(measuredAt), age };
}

function ageOf(loadedAt: string, measuredAt: unknown): number {
  return (Date.parse(String(measuredAt)) - Date.parse(loadedAt)) / 1000;
}
