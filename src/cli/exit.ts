/** dbt's exit codes: all good; some node failed; the command could not run. */
export const EXIT = { success: 0, failure: 1, unusable: 2 } as const;
