import { readAlerts } from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { deployProject } from '../deploy-project.ts';
import { EXIT } from '../exit.ts';
import { withOperations } from '../open-operations.ts';
import { renderDeploy, renderDeploySummary } from '../render/deploy.ts';
import { deployJson } from '../render/deployment-json.ts';

/**
 * `sigeti deploy [FILE]`: makes flows, deployments and schedules what the project's files say, and shows what changed.
 * With `--dry-run` nothing is changed.
 */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options } = context;
  const [file] = context.arguments;
  const isDryRun = options.dryRun === true;
  const { changes, problems } = await withOperations(context, async (operations) => {
    // A server would refuse to start on it: better now than then.
    await readAlerts(operations.workspace.root.directory);
    return await deployProject(operations, context, { file, isDryRun, takesOver: options.takeOver });
  });
  for (const problem of problems) terminal.error(problem.toJSON());
  if (problems.length > 0) {
    terminal.warn(terminal.language === 'fr' ? '\nRien n’a été déployé.' : '\nNothing was deployed.');
    return EXIT.unusable;
  }
  if (options.output === 'json') {
    terminal.print(JSON.stringify(deployJson(changes, isDryRun)));
    return EXIT.success;
  }
  for (const line of renderDeploy(changes, terminal)) terminal.inform(line);
  terminal.inform(renderDeploySummary(changes, isDryRun, terminal.language));
  return EXIT.success;
}
