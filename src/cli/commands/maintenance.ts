import type { ResourceType } from '../../core/index.ts';
import { type MaintenanceReport, maintain } from '../../orchestrator/index.ts';
import type { CommandContext } from '../context.ts';
import { optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { withOperations } from '../open-operations.ts';
import { parseOrReport } from '../parsed-project.ts';
import { renderMaintenance } from '../render/maintenance.ts';

const BUILT: ReadonlySet<ResourceType> = new Set(['model', 'seed', 'snapshot']);
const DEFAULT_DAYS = 90;

/**
 * `sigeti maintenance`: vacuums and analyzes the tables of the project's schemas, deletes the history of runs beyond
 * `--keep-days`, and makes the next partitions of its logs. Exit code 1 where a table of this role could not be done.
 */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options, signal } = context;
  const keepDays = daysOf(options.keepDays);
  return await withOperations(context, async ({ workspace, session }) => {
    const parsed = await parseOrReport(workspace, context);
    if (parsed === undefined) return EXIT.unusable;
    const built = [...parsed.manifest.nodes.values()].filter(({ resourceType }) => BUILT.has(resourceType));
    const schemas = [...new Set(built.flatMap((node) => ('relation' in node ? [node.relation.schema] : [])))];
    const onTable = (table: string) => terminal.debug(`vacuum ${table}`);
    const report = await maintain(session, { schemas, keepDays, onTable, signal });
    for (const { error } of report.left) if (error !== undefined) terminal.error(error.toJSON());
    if (options.output === 'json') terminal.print(JSON.stringify(maintenanceJson(report)));
    else for (const line of renderMaintenance(report, terminal.language)) terminal.inform(line);
    return report.left.some(({ error }) => error !== undefined) ? EXIT.failure : EXIT.success;
  });
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DAYS;
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1) return Number(text);
  throw optionInvalid('--keep-days', text, {
    fr: 'un nombre de jours, au moins 1',
    en: 'a number of days, at least 1',
  });
}

function maintenanceJson({ vacuumed, left, runsDeleted, partitionsDropped }: MaintenanceReport) {
  return {
    version: 1,
    vacuumed,
    left: left.map(({ table, error }) => ({ table, error: error?.code ?? null })),
    runs_deleted: runsDeleted,
    partitions_dropped: partitionsDropped,
  };
}
