// What -o json gives of deployments. Names and units are part of the product's contract: docs/orchestration.md.
import type { DeployChange, DeploymentState, Rhythm, ScheduleState } from '../../orchestrator/index.ts';

type Json = Readonly<Record<string, unknown>>;

export function deployJson(changes: readonly DeployChange[], isDryRun: boolean): Json {
  return {
    version: 1,
    dry_run: isDryRun,
    changes: changes.map(({ kind, name, change, fields }) => ({
      kind,
      name,
      change,
      fields: fields.map(({ field, before = null, after = null }) => ({ field, before, after })),
    })),
  };
}

/** One deployment. Durations are seconds, instants ISO 8601 in UTC. */
export function deploymentJson({ spec, flow, file, warehouse, deployedAt, schedules, runs }: DeploymentState): Json {
  return {
    name: spec.name,
    flow: spec.flow,
    description: spec.description ?? flow.description ?? null,
    file,
    warehouse,
    queue: spec.queue,
    parameters: spec.parameters,
    late_after: spec.lateAfter,
    deployed_at: deployedAt,
    tasks: flow.tasks.map((task) => task.name),
    schedules: schedules.map(scheduleJson),
    runs: runs.map(({ id, name, stateType, stateName, at, seconds = null }) => ({
      id,
      name,
      state_type: stateType,
      state_name: stateName,
      state_at: at,
      seconds,
    })),
  };
}

export function scheduleJson(schedule: ScheduleState): Json {
  const { deployment, name, origin, rhythm, parameters, missed, pausedAt, pausedBy, nextAt } = schedule;
  return {
    deployment,
    name,
    origin,
    ...rhythmJson(rhythm),
    parameters,
    missed,
    paused_at: pausedAt ?? null,
    paused_by: pausedBy ?? null,
    next_at: nextAt ?? null,
  };
}

function rhythmJson(rhythm: Rhythm): Json {
  return 'cron' in rhythm
    ? { cron: rhythm.cron, time_zone: rhythm.timeZone, every: null, anchor: null }
    : { cron: null, time_zone: null, every: rhythm.every, anchor: rhythm.anchor };
}
