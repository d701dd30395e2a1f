import { createHash } from 'node:crypto';
import type { Manifest } from '../../core/index.ts';

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

/** The `metadata` block of `manifest.json`. */
export function manifestMetadata(
  { projectName, adapterType }: Pick<Manifest, 'projectName' | 'adapterType'>,
  facts: InvocationFacts,
): Record<string, unknown> {
  return {
    ...artifactMetadata('manifest/v12', facts),
    project_name: projectName,
    project_id: createHash('md5').update(projectName).digest('hex'),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: adapterType,
    quoting: { database: true, schema: true, identifier: true, column: null },
  };
}
