// What -o json gives of runs and workers. Names and units are part of the product's contract: docs/orchestration.md.
import type {
  FlowRunSummary,
  PastState,
  RunDescription,
  RunLine,
  TaskSummary,
  WorkerSummary,
} from '../../orchestrator/index.ts';
import { whyWaiting } from './waiting.ts';

type Json = Readonly<Record<string, unknown>>;

/** A run. Durations are seconds, instants ISO 8601 in UTC. */
export function flowRunJson(run: FlowRunSummary): Json {
  const { worker, waiting } = run;
  return {
    id: run.id,
    name: run.name,
    flow: run.flow,
    deployment: run.deployment ?? null,
    warehouse: run.warehouse,
    queue: run.queue,
    trigger: run.trigger,
    created_by: run.createdBy,
    parameters: run.parameters,
    state_type: run.stateType,
    state_name: run.stateName,
    state_message: run.stateMessage ?? null,
    state_at: run.stateAt,
    scheduled_for: run.scheduledFor ?? null,
    due_at: run.dueAt,
    created_at: run.createdAt,
    started_at: run.startedAt ?? null,
    ended_at: run.endedAt ?? null,
    seconds: run.seconds ?? null,
    attempt: run.attempt,
    takeovers: run.takeovers,
    worker: worker === undefined ? null : { host: worker.host, process_id: worker.processId },
    is_abandoned: run.isAbandoned,
    cancelled_by: run.cancelledBy ?? null,
    waiting:
      waiting === undefined
        ? null
        : { reason: waiting.reason, message: whyWaiting(run) ?? null, blocker: waiting.blocker ?? null },
    error: run.error ?? null,
  };
}

/** A run with its states and tasks. */
export function runDescriptionJson({ run, states, tasks }: RunDescription): Json {
  return {
    ...flowRunJson(run),
    states: states.map(stateJson),
    tasks: tasks.map(({ nodes, ...task }) => ({
      ...taskJson('name', task),
      nodes: nodes.map((node) => taskJson('unique_id', node)),
    })),
  };
}

function stateJson({ at, type, name, message, attempt }: PastState): Json {
  return { at, state_type: type, state_name: name, message: message ?? null, attempt };
}

function taskJson(key: 'name' | 'unique_id', task: TaskSummary): Json {
  return {
    [key]: task.name,
    attempt: task.attempt,
    state_type: task.stateType,
    state_name: task.stateName,
    started_at: task.startedAt ?? null,
    ended_at: task.endedAt ?? null,
    seconds: task.seconds ?? null,
    rows: task.rows ?? null,
    rows_affected: task.rowsAffected ?? null,
    failures: task.failures ?? null,
    error: task.error ?? null,
    due_at: task.dueAt ?? null,
  };
}

/** A line of a log. */
export function runLineJson({ seq, at, task, level, line }: RunLine): Json {
  return { seq, at, task, level, line };
}

export function workerJson(worker: WorkerSummary): Json {
  return {
    id: worker.id,
    kind: worker.kind,
    host: worker.host,
    process_id: worker.processId,
    version: worker.version,
    queues: worker.queues,
    started_at: worker.startedAt,
    seen_at: worker.seenAt,
    runs: worker.runs,
  };
}
