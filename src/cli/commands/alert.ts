import { toSigetiError } from '../../core/index.ts';
import {
  type AlertConfig,
  findChannel,
  findRule,
  type Incident,
  listIncidents,
  listMessages,
  listMutes,
  lookOnce,
  muteRule,
  parseDuration,
  readAlerts,
  testChannel,
  unmuteRule,
} from '../../orchestrator/index.ts';
import { alertPorts } from '../alert-ports.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown, alertNameMissing, optionInvalid, unexpectedArgument } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { type Operations, withOperations } from '../open-operations.ts';
import { openWorkspace } from '../open-workspace.ts';
import { alertsJson, channelTestsJson } from '../render/alert-json.ts';
import { renderAlerts, renderChannelTest } from '../render/alerts.ts';

/** `sigeti alert …`: what is wrong, and whom it is told. */
export async function run(context: CommandContext): Promise<number> {
  const [action, name, surplus] = context.arguments;
  const unexpected = surplus ?? (action === 'ls' || action === 'check' ? name : undefined);
  if (unexpected !== undefined) throw unexpectedArgument(`alert ${action}`, unexpected);
  switch (action) {
    case 'ls':
      return await list(context);
    case 'check':
      return await check(context);
    case 'mute':
      return await mute(context, needName('mute', name));
    case 'unmute':
      return await unmute(context, needName('unmute', name));
    case 'test':
      return await test(context, needName('test', name));
    default:
      throw actionUnknown('alert', action, ['ls', 'check', 'mute', 'unmute', 'test']);
  }
}

function needName(action: string, name: string | undefined): string {
  if (name === undefined) throw alertNameMissing(action);
  return name;
}

async function list(context: CommandContext): Promise<number> {
  return await withOperations(context, async (operations) => {
    await show(operations, context);
    await tellFile(operations, context);
    return EXIT.success;
  });
}

/** What is listed was found by the last good alerts.yml: where the file is wrong now, nothing new is looked for by it. */
async function tellFile(operations: Operations, { terminal }: CommandContext): Promise<void> {
  try {
    await configOf(operations);
  } catch (thrown) {
    const { others = [], ...first } = toSigetiError(thrown).toJSON();
    for (const problem of [first, ...others]) terminal.warning(problem);
  }
}

/** `alert check`: looks once and sends once; 1 where something is wrong that somebody should see to. */
async function check(context: CommandContext): Promise<number> {
  return await withOperations(context, async (operations) => {
    const { session, workspace } = operations;
    const config = await configOf(operations);
    const warehouse = workspace.target.schema;
    const { problems } = await lookOnce(session, { config, warehouse, ports: alertPorts(workspace), wait: true });
    const incidents = await show(operations, context);
    for (const problem of problems) context.terminal.error(problem.toJSON());
    const isWrong = incidents.some(({ severity, isMuted, closedAt }) => {
      return closedAt === undefined && severity !== 'info' && !isMuted;
    });
    return isWrong || problems.length > 0 ? EXIT.failure : EXIT.success;
  });
}

async function show(
  { session, workspace }: Operations,
  { options, terminal }: CommandContext,
): Promise<readonly Incident[]> {
  const warehouse = workspace.target.schema;
  const which = { all: options.all === true };
  const incidents = await listIncidents(session, warehouse, which);
  const mutes = await listMutes(session, warehouse);
  const messages = await listMessages(session, warehouse, which);
  if (options.output === 'json') {
    terminal.print(JSON.stringify(alertsJson({ incidents, mutes, messages })));
  } else {
    terminal.print(renderAlerts({ incidents, mutes, messages }, terminal).join('\n'));
  }
  return incidents;
}

/** Where `--for` is not given. */
const USUAL_MUTE = '2h';

async function mute(context: CommandContext, name: string): Promise<number> {
  const { options, terminal } = context;
  const text = options.for ?? USUAL_MUTE;
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds === 0) {
    throw optionInvalid('--for', text, { fr: 'une durée : 30min, 2h, 3j', en: 'a duration: 30min, 2h, 3d' });
  }
  return await withOperations(context, async (operations) => {
    const { session, workspace, by } = operations;
    const rule = findRule(await configOf(operations), name).name;
    await muteRule(session, { warehouse: workspace.target.schema, rule, seconds, by });
    const found = (await listMutes(session, workspace.target.schema)).find((each) => each.rule === rule);
    const until = `${found?.until.slice(0, 16).replace('T', ' ')} UTC`;
    terminal.inform(
      terminal.language === 'fr'
        ? `La règle ${rule} n’envoie plus rien jusqu’au ${until}.`
        : `The rule ${rule} sends nothing until ${until}.`,
    );
    return EXIT.success;
  });
}

async function unmute(context: CommandContext, name: string): Promise<number> {
  const { terminal } = context;
  return await withOperations(context, async (operations) => {
    const { session, workspace } = operations;
    const rule = findRule(await configOf(operations), name).name;
    const wasMuted = await unmuteRule(session, { warehouse: workspace.target.schema, rule });
    const french = terminal.language === 'fr';
    if (wasMuted) terminal.inform(french ? `La règle ${rule} envoie de nouveau.` : `The rule ${rule} sends again.`);
    else terminal.inform(french ? `La règle ${rule} n’était pas suspendue.` : `The rule ${rule} was not muted.`);
    return EXIT.success;
  });
}

/** `alert test`: needs no database, so that a channel can be set up before there is one. */
async function test(context: CommandContext, name: string): Promise<number> {
  const { workspace } = await openWorkspace(context);
  const config = await readAlerts(workspace.root.directory);
  const tests = await testChannel(findChannel(config, name), config, alertPorts(workspace));
  const { options, terminal } = context;
  if (options.output === 'json') terminal.print(JSON.stringify(channelTestsJson(name, tests)));
  else terminal.print(tests.map((each) => renderChannelTest(each, terminal)).join('\n'));
  return tests.every(({ delivery }) => delivery.outcome === 'sent') ? EXIT.success : EXIT.failure;
}

async function configOf({ workspace }: Operations): Promise<AlertConfig> {
  return await readAlerts(workspace.root.directory);
}
