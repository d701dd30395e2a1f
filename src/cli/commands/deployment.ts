import { listDeployments, pauseSchedules, resumeSchedules } from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, unexpectedArgument } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { type Operations, withOperations } from '../open-operations.ts';
import { named } from '../positional.ts';
import { renderDeployment, renderDeployments } from '../render/deployment.ts';
import { deploymentJson } from '../render/deployment-json.ts';

type Act = (operations: Operations, context: CommandContext, names: readonly string[]) => Promise<number>;

const ACTIONS: Readonly<Record<string, Act>> = {
  ls: list,
  inspect,
  run: async (...given) => await (await import('./deployment-run.ts')).runDeployment(...given),
  backfill: async (...given) => await (await import('./deployment-run.ts')).backfillDeployment(...given),
  pause: async (operations, context, [name]) => {
    const deployment = named('deployment pause', name);
    const { tellPaused } = await import('./deployment-schedule.ts');
    return tellPaused(await pauseSchedules(operations.session, { deployment }, operations.by), context);
  },
  resume: async (operations, context, [name]) => {
    const deployment = named('deployment resume', name);
    const { tellResumed } = await import('./deployment-schedule.ts');
    return tellResumed(await resumeSchedules(operations.session, { deployment }), context);
  },
  schedule: async (...given) => await (await import('./deployment-schedule.ts')).schedule(...given),
};

/** How many names follow each action at most. */
const MOST_NAMES: Readonly<Record<string, number>> = { ls: 0, schedule: 3 };

/** `sigeti deployment …`: what is deployed, its schedules, and runs by hand. */
export async function run(context: CommandContext): Promise<number> {
  const [action = '', ...names] = context.arguments;
  const act = ACTIONS[action];
  if (act === undefined) throw actionUnknown('deployment', action, Object.keys(ACTIONS));
  const surplus = names[MOST_NAMES[action] ?? 1];
  if (surplus !== undefined) throw unexpectedArgument(`deployment ${action}`, surplus);
  return await withOperations(context, (operations) => act(operations, context, names));
}

async function list({ session }: Operations, { terminal, options }: CommandContext): Promise<number> {
  const deployments = await listDeployments(session);
  if (options.output === 'json') {
    terminal.print(JSON.stringify({ version: 1, deployments: deployments.map(deploymentJson) }));
  } else if (deployments.length > 0) terminal.print(renderDeployments(deployments, terminal).join('\n'));
  else {
    const french = terminal.language === 'fr';
    terminal.inform(french ? 'Aucun déploiement : sigeti deploy.' : 'No deployment: sigeti deploy.');
  }
  return EXIT.success;
}

async function inspect(
  { session }: Operations,
  { terminal, options }: CommandContext,
  [name]: readonly string[],
): Promise<number> {
  const [deployment] = await listDeployments(session, named('deployment inspect', name));
  if (deployment === undefined) return EXIT.failure;
  const isJson = options.output === 'json';
  terminal.print(
    isJson
      ? JSON.stringify({ version: 1, ...deploymentJson(deployment) })
      : renderDeployment(deployment, terminal).join('\n'),
  );
  return EXIT.success;
}
