import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Text } from '../core/index.ts';
import { connectionTo, type Workspace } from '../engine/index.ts';
import { connect, type Session } from '../postgres/index.ts';
import type { CommandContext } from './context.ts';
import { simulationUndeclared, simulationUnloadable } from './errors.ts';
import { productDirectory } from './open-workspace.ts';

/**
 * What a project's module for a synthetic source must export; the project names it by the variable `simulate`.
 * The product itself knows nothing of what it creates.
 */
export interface SimulationModule {
  create(options: SimulationOptions): Promise<{ readonly tables: number; readonly rows: number }>;
  /** Lets days go by in a source of its own making. */
  advance(options: AdvanceOptions): Promise<AdvanceResult>;
  /** Whether the database already holds a source, of its own making or somebody else's. */
  hasSource(session: Session): Promise<boolean>;
  /** The figures of the warehouse that differ from the truth file, as lines for people. */
  check(options: CheckOptions): Promise<CheckResult>;
}

export interface SimulationOptions {
  readonly session: Session;
  readonly scale: number;
  readonly seed: string;
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** How often which traps of the data shall occur, in the module's own words. */
  readonly plant?: string | undefined;
  readonly truthFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface AdvanceOptions {
  readonly session: Session;
  readonly days: number;
  readonly seed: string;
  readonly truthFile?: string | undefined;
  /** Says what would happen, and changes nothing. */
  readonly isDryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface AdvanceResult {
  /** `YYYY-MM-DD`: the day on which the source stood, and the one on which it stands now. */
  readonly from: string;
  readonly to: string;
  /** Rows inserted, changed and deleted. */
  readonly rows: number;
  /** By kind of operation, most rows first. */
  readonly operations: readonly { readonly label: Text; readonly times: number; readonly rows: number }[];
}

export interface CheckOptions {
  readonly session: Session;
  readonly truthFile: string;
  /** Prefix of the warehouse's schemas: the target's schema. */
  readonly schema: string;
}

export interface CheckResult {
  /** Figures compared. */
  readonly figures: number;
  readonly differences: readonly string[];
  /** `YYYY-MM-DD`: the day for which the truth holds, and the warehouse must have been built. */
  readonly dateReference: string;
}

/** Loads the module that the project declares. Throws CONFIG_SIMULATION_MISSING. */
export async function loadSimulation(workspace: Workspace): Promise<SimulationModule> {
  const { simulate, directory } = workspace.root;
  if (simulate === undefined) throw simulationUndeclared('dbt_project.yml');
  const file = path.resolve(directory, simulate);
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw simulationUnloadable(simulate, cause);
  }
}

/** A session where the source lies: the server that SOURCE_DB_* names, else the warehouse's own database. */
export async function connectToSource(workspace: Workspace, context: CommandContext): Promise<Session> {
  const { source, target } = workspace;
  return await connect(connectionTo(source ?? target), context.signal);
}

/** Where the truth of a synthetic source lies, unless told otherwise. */
export function defaultTruthFile(workspace: Workspace): string {
  return path.join(productDirectory(workspace), 'verite.json');
}
