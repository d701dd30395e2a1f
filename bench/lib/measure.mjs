// Whole processes, timed side by side: A, B, A, B, … so that a machine whose speed drifts slows both alike.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

// Processes start as they do on a bare machine. To read more certificates, for one, takes Node longer than to start: with
// that on both sides, whatever ours cost looks like half of it.
delete process.env.NODE_EXTRA_CA_CERTS;
delete process.env.NODE_OPTIONS;

/** Runs a command once and returns its wall time in milliseconds. What `before` does is not timed. Throws when it ends otherwise than with `status`. */
export function timeOnce({ command, args = [], options = {}, status = 0, before }) {
  before?.();
  const startedAt = performance.now();
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  const elapsed = performance.now() - startedAt;
  if (result.status !== status) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${result.status}\n${result.stdout}\n${result.stderr}\n${result.error ?? ''}`,
    );
  }
  return elapsed;
}

/** Times both commands in turn, after one uncounted round. Returns their medians (ms) and the median of the ratios. */
export function compare(a, b, { runs }) {
  if (runs < 1) throw new RangeError('There must be at least one pair.');
  const times = { a: [], b: [], ratio: [] };
  for (let run = 0; run <= runs; run += 1) {
    const [first, second] = [timeOnce(a), timeOnce(b)];
    if (run === 0) continue;
    times.a.push(first);
    times.b.push(second);
    times.ratio.push(first / second);
  }
  return { a: median(times.a), b: median(times.b), ratio: median(times.ratio), runs };
}

function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One line of a benchmark: what, both medians, the ratio and the limit it must keep. */
export function printComparison(name, { a, b, ratio, runs }, limit) {
  const kept = limit.atMost === undefined ? 1 / ratio >= limit.atLeastFaster : ratio <= limit.atMost;
  const shown = limit.atMost === undefined ? `${(1 / ratio).toFixed(2)} × faster` : `ratio ${ratio.toFixed(2)}`;
  const bound = limit.atMost === undefined ? `at least ${limit.atLeastFaster} ×` : `at most ${limit.atMost}`;
  console.log(
    `${name}: ${a.toFixed(0)} ms against ${b.toFixed(0)} ms, ${shown} (${bound}: ${kept ? 'kept' : 'MISSED'}), ${runs} pairs`,
  );
  if (!kept) process.exitCode = 1;
}
