import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from '../../simulation/index.ts';
import type { NodeResult, RunEvent } from '../../src/core/index.ts';
import {
  loadWorkspace,
  parseProject,
  type RunVerb,
  runVerb,
  selectNodes,
  VERB_TYPES,
  type WorkspaceOptions,
} from '../../src/engine/index.ts';
import { type ConnectionTarget, connect } from '../../src/postgres/index.ts';

const WAREHOUSE = fileURLToPath(new URL('../../warehouse', import.meta.url));

/** A copy of the SIGETI warehouse of a test's own, so that its `target/` is too. `remove()` when done. */
export function copyWarehouse(): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-warehouse-'));
  const isSource = (file: string) => !/[/\\](target|logs|\.sigeti)$/.test(file);
  cpSync(WAREHOUSE, directory, { recursive: true, filter: isSource });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface Simulation {
  readonly scale: number;
  readonly seed: string;
  readonly asOf: string;
}

/** Creates the synthetic source in the database, and its truth file in the project. Returns the file. */
export async function simulate(target: ConnectionTarget, directory: string, simulation: Simulation): Promise<string> {
  const truthFile = path.join(directory, 'verite.json');
  const session = await connect(target);
  try {
    await create({ session, ...simulation, truthFile });
  } finally {
    await session.close();
  }
  return truthFile;
}

export interface VerbOptions {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
  /** Other flags of the command line. */
  readonly flags?: WorkspaceOptions['flags'];
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** One verb of the engine on a project, as the command line runs it. Fails where the project does not parse. */
export async function runOn(
  target: ConnectionTarget,
  directory: string,
  verb: RunVerb,
  options: VerbOptions = {},
): Promise<readonly NodeResult[]> {
  const workspace = await loadWorkspace({
    projectDirectory: directory,
    vars: JSON.stringify(options.vars ?? {}),
    threads: String(options.threads ?? 4),
    flags: {
      which: verb,
      fullRefresh: options.fullRefresh ?? false,
      storeFailures: options.storeFailures ?? false,
      ...options.flags,
    },
    environment: {
      DWH_DB_HOST: target.host,
      DWH_DB_PORT: String(target.port),
      DWH_DB_NAME: target.database,
      DWH_DB_USER: target.user,
      DBT_PASSWORD: target.password,
    },
    build: 'tests',
  });
  const parsed = await parseProject(workspace);
  const [problem] = parsed.problems;
  if (problem) throw problem;
  const resourceTypes = new Set(VERB_TYPES[verb]);
  const { ids } = selectNodes(parsed.manifest, { select: options.select, exclude: options.exclude, resourceTypes });
  const emit = options.onEvent ?? (() => undefined);
  return await runVerb(workspace, parsed, { verb, ids, emit, signal: options.signal ?? new AbortController().signal });
}

/** The results that keep a run from being good, each with its reason. */
export function failuresOf(results: readonly NodeResult[]): string[] {
  return results
    .filter(({ status }) => !['success', 'pass', 'warn'].includes(status))
    .map(({ uniqueId, status, error, failures }) => `${uniqueId} ${status} ${error?.message.en ?? failures ?? ''}`);
}
