const WILDCARD = /[*?[]/;

/** Shell patterns as dbt reads them in names: `*` is anything, dots and slashes too; `?`, `[abc]` and `[!abc]`. */
export function matches(text: string, pattern: string): boolean {
  return WILDCARD.test(pattern) ? compiled(pattern, NAME_WILDCARDS).test(text) : text === pattern;
}

/** Patterns of paths: `*` stays within a folder, `**` stands for any number of folders. */
export function matchesPath(path: string, pattern: string): boolean {
  return WILDCARD.test(pattern) ? compiled(pattern, PATH_WILDCARDS).test(path) : path === pattern;
}

type Wildcards = Readonly<Record<string, string>>;
const NAME_WILDCARDS: Wildcards = { '*': '.*', '**': '.*', '?': '.', '**/': '.*/' };
const PATH_WILDCARDS: Wildcards = { '/**': '(?:/.*)?', '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

const known = new WeakMap<Wildcards, Map<string, RegExp>>();

function compiled(pattern: string, wildcards: Wildcards): RegExp {
  const byPattern = known.get(wildcards) ?? new Map<string, RegExp>();
  known.set(wildcards, byPattern);
  const before = byPattern.get(pattern);
  if (before) return before;
  const tokens =
    wildcards === PATH_WILDCARDS
      ? /\/\*\*$|\*\*\/|\*\*|\*|\?|\[!?\]?[^\]]*\]|[^*?]/gs
      : /\*|\?|\[!?\]?[^\]]*\]|[^*?]/gs;
  const source = pattern.replace(tokens, (token) => wildcards[token] ?? literalOrSet(token));
  const expression = new RegExp(`^${source}$`, 's');
  byPattern.set(pattern, expression);
  return expression;
}

function literalOrSet(token: string): string {
  if (token.length === 1) return token.replace(/[.+^${}()|[\]\\/]/, '\\$&');
  const negated = token.startsWith('[!');
  const members = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^]/g, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
}
