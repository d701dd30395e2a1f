/** What every artifact says of the invocation that wrote it. */
export interface InvocationFacts {
  readonly invocationId: string;
  readonly startedAt: Date;
  readonly generatedAt: Date;
  /** The version of dbt whose dialect and shapes these are. */
  readonly dbtVersion: string;
  /** Absolute, by the names of the projects. */
  readonly projectDirectories: ReadonlyMap<string, string>;
}

/** The `metadata` block that all artifacts share. */
export function artifactMetadata(schema: string, facts: InvocationFacts): Record<string, unknown> {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: facts.dbtVersion,
    generated_at: facts.generatedAt.toISOString(),
    invocation_id: facts.invocationId,
    invocation_started_at: facts.startedAt.toISOString(),
    env: {},
  };
}
