/** A statement before or after a node is built. */
export interface Hook {
  readonly sql: string;
  /** Whether it runs inside the node's transaction. */
  readonly transaction: boolean;
}

/** The hooks of a configuration value: a text, `{sql, transaction}`, or a list of these. */
export function hooksOf(value: unknown): Hook[] {
  if (Array.isArray(value)) return value.flatMap(hooksOf);
  if (typeof value === 'string') return [hookOfText(value)];
  if (typeof value !== 'object' || value === null) return [];
  const { sql, transaction }: { sql?: unknown; transaction?: unknown } = value;
  return typeof sql === 'string' ? [{ sql, transaction: transaction !== false }] : [];
}

/** `before_begin()` and its kin are macros that print a hook as JSON. */
function hookOfText(text: string): Hook {
  if (text.trimStart().startsWith('{"')) {
    try {
      const [hook] = hooksOf(JSON.parse(text));
      if (hook) return hook;
    } catch {
      // Not JSON after all: SQL may begin so.
    }
  }
  return { sql: text, transaction: true };
}
