/**
 * First halves of all advisory locks that the product takes, ours in any database: one for each thing that is locked.
 * Another version of the product may hold them at the same time, so none is ever given to something else.
 */
export const LOCK_CLASSES = {
  /**
   * A run of a target; second half: `hashtext` of the target's schema. What changes the tables that runs read takes it
   * too. With 0: the engine's tables of runs are being created.
   */
  run: 5_479_241,
  /** Shared, by the sessions of a run that execute its nodes: `hashtext` of the run's id. */
  runSession: 5_479_242,
  /** An extraction: `hashtext` of the schema of what was copied. */
  extraction: 5_479_243,
  /** The history of runs, by what is done: 0 its schema is brought up to date, 1 a run is admitted, 2 flows are deployed. */
  history: 5_479_244,
  /** Shared, by the session of a worker, a scheduler or a recorded command as long as it lives: `hashtext` of its id. */
  worker: 5_479_245,
  /** Alerts are evaluated: `hashtext` of the warehouse. */
  alerts: 5_479_246,
  /** Shared, by the sessions of a process: `hashtext` of `host:processId`. */
  process: 5_479_247,
  /** The embedded server: 1 it is in use (shared), 2 a synthetic source is being created. */
  embedded: 5_479_248,
  /** With 0: the engine's tables of what runs leave are being created. */
  records: 5_479_249,
} as const;
