import { beforeAll, beforeEach } from 'vitest';
import type { DeploymentSpec, FlowFile, ScheduleSpec } from '../../src/orchestrator/flow.ts';
import { deployFlows } from '../../src/orchestrator/flows/deploy.ts';
import { listSchedules } from '../../src/orchestrator/schedules/control.ts';
import { migrate } from '../../src/orchestrator/schema/migrate.ts';
import type { Session } from '../../src/postgres/index.ts';
import { useTestDatabase } from './database.ts';
import { sqlFlow } from './flow-runs.ts';
import type { TestServer } from './servers.ts';

/** The deployment of the flow. */
export const NIGHTLY = 'nuit/quotidien';

/** One flow with a daily schedule, in a database of the surrounding `describe`; before each test there is nothing. */
export function useNightlyFlow(server: TestServer) {
  const database = useTestDatabase(server);
  let session: Session;
  let anchor: string;

  beforeAll(async () => {
    session = await database.session();
    await migrate(session);
  });

  beforeEach(async () => {
    await session.script(
      'truncate sigeti_ops.flow, sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade',
    );
    const { rows } = await session.query<{ at: string }>(
      `select to_char((now() + interval '12 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`,
    );
    anchor = rows[0]?.at ?? '';
  });

  const deploy = (...files: readonly FlowFile[]) =>
    deployFlows(session, { files, isWhole: true, warehouse: 'dwh', by: 'test' });

  return {
    database,
    session: () => session,
    /** Half a day from the test's ticks, so that none of them falls into it. */
    anchor: () => anchor,
    daily: (name = 'nuit', changes: Partial<ScheduleSpec> = {}): ScheduleSpec => ({
      name,
      rhythm: { every: 86_400, anchor },
      parameters: {},
      missed: 'latest',
      paused: false,
      ...changes,
    }),
    fileOf: (schedules: readonly ScheduleSpec[], changes: Partial<DeploymentSpec> = {}): FlowFile => {
      const parameters = [
        { name: 'jour', type: 'date', default: null },
        { name: 'taille', type: 'integer', default: 1 },
      ] as const;
      const of = { name: NIGHTLY, flow: 'nuit', parameters: {}, queue: 'default', lateAfter: 600, schedules };
      return {
        file: 'flows/nuit.yml',
        flow: sqlFlow({ rien: 'select 1' }, { name: 'nuit', parameters }),
        deployments: [{ ...of, ...changes }],
      };
    },
    deploy,
    summary: (changes: Awaited<ReturnType<typeof deploy>>) =>
      changes.filter(({ change }) => change !== 'unchanged').map(({ kind, change }) => `${change} ${kind}`),
    /** Has a schedule be due so many days ago. */
    moveBack: (days: number, name = 'nuit') =>
      session.query('update sigeti_ops.schedule set next_at = next_at - make_interval(days => $1) where name = $2', [
        days,
        name,
      ]),
    runs: async () =>
      (
        await session.query<Readonly<Record<'state' | 'ago' | 'parameters' | 'created_by', string>>>(
          `select state_name as state, created_by, parameters,
  round(extract(epoch from now() - scheduled_for) / 3600)::int as ago from sigeti_ops.flow_run order by due_at, created_at`,
        )
      ).rows,
    /** When a schedule is next due. */
    next: async (name = 'nuit') => (await listSchedules(session)).find((each) => each.name === name)?.nextAt,
  };
}
