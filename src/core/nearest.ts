/**
 * The candidates most like `name`, best first, for "did you mean". Only likely slips are returned: at most a third of
 * the longer word may differ (a swap of two neighbours counts once), or one word must begin with the other or be its
 * plural.
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const distance = likeness(wanted, candidate.toLowerCase());
    if (distance !== undefined) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

function likeness(wanted: string, candidate: string): number | undefined {
  if (wanted !== candidate && singular(wanted) === singular(candidate)) return 1;
  const longer = Math.max(wanted.length, candidate.length);
  if (Math.abs(wanted.length - candidate.length) > longer / 3) return prefixLikeness(wanted, candidate);
  const distance = editDistance(wanted, candidate);
  if (distance <= Math.max(1, Math.floor(longer / 3))) return distance;
  return prefixLikeness(wanted, candidate);
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}

function prefixLikeness(wanted: string, candidate: string): number | undefined {
  const shorter = Math.min(wanted.length, candidate.length);
  if (shorter < 4 || !(wanted.startsWith(candidate) || candidate.startsWith(wanted))) return undefined;
  return Math.abs(wanted.length - candidate.length);
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
