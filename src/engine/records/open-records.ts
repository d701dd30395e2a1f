import { type Manifest, quoteLiteral, SigetiError, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { ensureFailuresView, FAILURES_VIEW } from './failures.ts';
import { MARKER, openMarker } from './marker.ts';
import { ensureTables } from './tables.ts';
import { failuresNotShown, schemaDropped } from './texts.ts';

/** What a run knows of those before it, and where it notes what came of itself. */
export interface RunRecords {
  /** The target's schema. */
  readonly target: string;
  readonly run: string;
  /** Of the mark of the target's schema; undefined where it cannot be marked, say for want of rights. */
  readonly generation: string | undefined;
  /** Unique ids of the nodes that must be built again once the schema was dropped: incremental models. */
  readonly marked: ReadonlySet<string>;
  /** Those of them that were last built before the schema was dropped. */
  readonly outdated: ReadonlySet<string>;
  /** Whether the failing rows of tests are shown in the common view. */
  readonly showsFailures: boolean;
}

export interface RecordsRequest {
  readonly target: string;
  readonly run: string;
  readonly manifest: Manifest;
  /** Unique ids of the incremental models of the run, and of those of them whose table is there. */
  readonly incremental: readonly string[];
  readonly built: ReadonlySet<string>;
  /** Whether the run has tests, and whether one of them keeps its failing rows. */
  readonly tests: 'none' | 'some' | 'keeping';
}

/**
 * Reads what past runs have noted, marks the target's schema, and says which incremental tables to build again because
 * the schema was dropped. What a role may not create is done without.
 */
export async function openRecords(
  session: Session,
  request: RecordsRequest,
): Promise<{ readonly records: RunRecords; readonly notices: readonly Text[] }> {
  const { target, run, incremental, built } = request;
  await ensureTables(session);
  const noted = await notedGenerations(session, target);
  const generation =
    incremental.length === 0 || isTaken(request, MARKER)
      ? undefined
      : await unlessForbidden(() => openMarker(session, target, run, [...noted.values()].at(-1)));
  const isOutdated = (id: string) => noted.has(id) && noted.get(id) !== generation && built.has(id);
  const outdated = generation === undefined ? [] : incremental.filter(isOutdated);
  const shown = await openFailures(session, request);
  const records: RunRecords = {
    target,
    run,
    generation,
    marked: new Set(incremental),
    outdated: new Set(outdated),
    showsFailures: shown === true,
  };
  const names = outdated.map((id) => request.manifest.nodes.get(id)?.name ?? id);
  const notices = [...(names.length > 0 ? [schemaDropped(target, names)] : []), ...(shown === true ? [] : [shown])];
  return { records, notices: notices.filter((text) => text !== undefined) };
}

/** The generations under which nodes were last built, the latest last. */
async function notedGenerations(session: Session, target: string): Promise<ReadonlyMap<string, string>> {
  const [found] = await session.script(`select unique_id, generation from sigeti_wap.node_note
where target = ${quoteLiteral(target)} and generation is not null order by loaded_at`);
  return new Map((found?.rows ?? []).map(([id, generation]) => [String(id), String(generation)]));
}

/**
 * True where the common view is there, with or without rows; what keeps it from being there; undefined where no test
 * needs it.
 */
async function openFailures(session: Session, request: RecordsRequest): Promise<true | Text | undefined> {
  const { target } = request;
  if (request.tests === 'none' || isTaken(request, FAILURES_VIEW)) return undefined;
  try {
    await ensureFailuresView(session, target);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    return request.tests === 'keeping' ? failuresNotShown(`${target}.${FAILURES_VIEW}`, thrown) : undefined;
  }
}

/** Whether a node of the project itself has the name. */
function isTaken({ manifest, target }: RecordsRequest, identifier: string): boolean {
  return [...manifest.nodes.values()].some(
    (node) => 'relation' in node && node.relation.schema === target && node.relation.identifier === identifier,
  );
}

async function unlessForbidden<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SigetiError && thrown.code === 'DATABASE_PERMISSION_DENIED') return undefined;
    throw thrown;
  }
}
