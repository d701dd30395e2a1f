/** JSON for hashing: values that JSON writes alike, or not at all, stay apart. */
export function distinct(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return `${value}n`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
