import type { SigetiError } from '../core/index.ts';
import { type DeployChange, deployFlows, previewDeploy, readFlows } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import type { Operations } from './open-operations.ts';
import { taskVerbs } from './task-verbs.ts';

/** What came of a deployment: what changed, or why nothing was. */
export interface DeployOutcome {
  readonly changes: readonly DeployChange[];
  readonly problems: readonly SigetiError[];
}

interface DeployOptions {
  readonly file?: string | undefined;
  readonly isDryRun?: boolean;
  readonly takesOver?: boolean | undefined;
}

/**
 * Deploys the flows of a project, or of one of its files; with `isDryRun`, only says what that would change. Where a
 * file has a problem, nothing is deployed. Throws SCHEDULE_FLOWS_MISSING and SCHEDULE_FLOW_TAKEN.
 */
export async function deployProject(
  { workspace, session, by }: Operations,
  context: Pick<CommandContext, 'workingDirectory' | 'verbs'>,
  { file, isDryRun, takesOver }: DeployOptions = {},
): Promise<DeployOutcome> {
  const { directory } = workspace.root;
  const { files, problems } = readFlows(directory, {
    verbs: taskVerbs(context),
    file,
    workingDirectory: context.workingDirectory,
  });
  if (problems.length > 0) return { changes: [], problems };
  const request = { files, isWhole: file === undefined, warehouse: workspace.target.schema, takesOver, by };
  const deploy = isDryRun === true ? previewDeploy : deployFlows;
  return { changes: await deploy(session, request), problems };
}
