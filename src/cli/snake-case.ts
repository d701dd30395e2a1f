/** `stateName` as `state_name`: a name of ours as dbt, SQL and JSON write it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The same under names as SQL and JSON have them, one level deep; null for what is not there. */
export function snakeCased(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [snakeCase(name), value ?? null]));
}
