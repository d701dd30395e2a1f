/** `stateName` as `state_name`: a name of ours as dbt, SQL and JSON write it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
