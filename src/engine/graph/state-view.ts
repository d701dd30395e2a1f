/** What differs between a node and what an earlier manifest says of it. */
export type StateChange = 'body' | 'configs' | 'persisted_descriptions' | 'relation' | 'macros' | 'contract';

/** What `--state` and `target/` know of earlier runs, as far as selectors ask for it. */
export interface StateView {
  /** Of each node of the project: whether the earlier manifest has it, and what has changed since. */
  readonly nodes?: ReadonlyMap<string, NodeState> | undefined;
  /** Status of each node of the earlier run. */
  readonly statuses?: ReadonlyMap<string, string> | undefined;
  /** Sources with newer rows than the earlier freshness check saw. */
  readonly fresherSources?: ReadonlySet<string> | undefined;
}

export interface NodeState {
  readonly isNew: boolean;
  /** Whether dbt's `state:modified` takes it; more than the sum of the parts. */
  readonly isModified: boolean;
  readonly changes: ReadonlySet<StateChange>;
}
