import { connectionTargetOf, type Workspace } from '../engine/index.ts';
import { readAlerts, runAlerts, runScheduler, runWorker, standardChores } from '../orchestrator/index.ts';
import { alertPorts } from './alert-ports.ts';
import type { CommandContext } from './context.ts';
import { productVersion } from './product-version.ts';
import { tellWork } from './tell-work.ts';

/** What a process does for the flow runs of a warehouse. */
export interface Duties {
  /** Looks after schedules, late and lost runs, and alerts. */
  readonly schedules: boolean;
  /** Executes runs of these queues. */
  readonly queues: readonly string[];
}

/** The queue of deployments that name none. */
export const DEFAULT_QUEUE: readonly string[] = ['default'];

/** Works until Ctrl-C. Survives restarts of PostgreSQL; throws where the first connection is refused. */
export async function serve(workspace: Workspace, context: CommandContext, duties: Duties): Promise<void> {
  const { terminal } = context;
  const connection = connectionTargetOf(workspace.target);
  const version = productVersion();
  const warehouse = workspace.target.schema;
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const { onTrouble, onEvent } = tellWork(terminal);
  const readConfig = () => readAlerts(workspace.root.directory);
  // A file that is wrong is told before anything starts.
  if (duties.schedules) await readConfig();
  const parts = [
    runWorker({ connection, version, warehouse, queues: duties.queues, program: runProgram(context), onEvent, signal }),
    ...(duties.schedules
      ? [
          runScheduler({ connection, version, chores: standardChores(), onTrouble, signal }),
          runAlerts({
            connection,
            warehouse,
            readConfig,
            ports: alertPorts(workspace),
            onTrouble,
            signal,
          }),
        ]
      : []),
  ];
  // Where one of them cannot go on, the other stops in good order before the error is told.
  await Promise.allSettled(parts.map((part) => part.catch((thrown: unknown) => failed.abort(thrown))));
  if (failed.signal.aborted) throw failed.signal.reason;
}

/** This program again, for one run; the options that say which project and which target go along. */
function runProgram({ options, environment, workingDirectory }: CommandContext) {
  const { projectDir, profilesDir, profile, target, targetPath, vars } = options;
  const given = Object.entries({
    '--project-dir': projectDir,
    '--profiles-dir': profilesDir,
    '--profile': profile,
    '--target': target,
    '--target-path': targetPath,
    '--vars': vars,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  return {
    module: process.argv[1] ?? '',
    arguments: ['flow-run', ...given, 'execute'],
    environment,
    workingDirectory,
  };
}
