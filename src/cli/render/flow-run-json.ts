// What -o json gives of runs and workers. Names and units are part of the product's contract: docs/orchestration.md.
import type {
  FlowRunSummary,
  PastState,
  RunDescription,
  RunLine,
  TaskSummary,
  WorkerSummary,
} from '../../orchestrator/index.ts';
import { snakeCased } from '../snake-case.ts';
import { whyWaiting } from './waiting.ts';

type Json = Readonly<Record<string, unknown>>;

/** A run. Durations are seconds, instants ISO 8601 in UTC. */
export function flowRunJson(run: FlowRunSummary): Json {
  const { worker, waiting } = run;
  return {
    ...snakeCased(run),
    worker: worker === undefined ? null : snakeCased(worker),
    waiting:
      waiting === undefined
        ? null
        : { reason: waiting.reason, message: whyWaiting(run) ?? null, blocker: waiting.blocker ?? null },
  };
}

/** A run with its states and tasks. */
export function runDescriptionJson({ run, states, tasks }: RunDescription): Json {
  return {
    ...flowRunJson(run),
    states: states.map(stateJson),
    tasks: tasks.map(({ nodes, ...task }) => ({ ...snakeCased(task), nodes: nodes.map(nodeJson) })),
  };
}

function stateJson({ type, name, ...rest }: PastState): Json {
  return snakeCased({ ...rest, stateType: type, stateName: name });
}

function nodeJson({ name, ...rest }: TaskSummary): Json {
  return snakeCased({ uniqueId: name, ...rest });
}

/** A line of a log. */
export function runLineJson(line: RunLine): Json {
  return snakeCased(line);
}

export function workerJson({ seenAgo: _, ...worker }: WorkerSummary): Json {
  return snakeCased(worker);
}
