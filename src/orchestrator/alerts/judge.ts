import type { Text } from '../../core/index.ts';
import { type Condition, type IncidentDetail, type Judgement, keyOf, type OpenIncident } from './condition.ts';
import {
  crashedTitle,
  durationLine,
  failedTitle,
  failuresLine,
  lateTitle,
  NO_SCHEDULER,
  NO_WORKER,
  noSuccessTitle,
  reasonLine,
  slowTitle,
  staleTitle,
  startServer,
  testTitle,
} from './condition-texts.ts';
import { type AlertRule, type NoSuccessRule, type NoWorkerRule, SEVERITIES, type SlowRule } from './config.ts';
import type { Facts, KindFacts, NodeFact, RunFact, SubjectFacts } from './facts.ts';
import { usualDuration } from './usual-duration.ts';

/** What one rule finds; queries are asked elsewhere. Pure. */
export function judge(rule: AlertRule, facts: Facts, open: readonly OpenIncident[]): Judgement {
  switch (rule.when) {
    case 'failed':
      return judgeState(rule, facts, { state: 'FAILED', title: failedTitle });
    case 'crashed':
      return judgeState(rule, facts, { state: 'CRASHED', title: crashedTitle });
    case 'late':
      return firing(chosen(rule.runs, facts).flatMap((subject) => lateCondition(rule, subject)));
    case 'slow':
      return firing(chosen(rule.runs, facts).flatMap((subject) => slowCondition(rule, subject, facts.now)));
    case 'test':
      return judgeNodes(rule, facts, open, { prefix: /^(unit_)?test\./, isWrong: ({ state }) => state === 'FAILED' });
    case 'stale':
      return judgeNodes(rule, facts, open, { prefix: /^source\./, isWrong: ({ code }) => code === STALE });
    case 'no_success':
      return firing(noSuccessCondition(rule, facts));
    case 'no_worker':
      return firing(noWorkerConditions(rule, facts));
    case 'query':
      return firing([]);
  }
}

/** The code of the error that a source leaves that is older than its limit. */
const STALE = 'RUN_SOURCE_STALE';

function firing(conditions: readonly Condition[]): Judgement {
  return { firing: conditions, holding: new Set() };
}

function condition(rule: AlertRule, subject: string, title: Text, detail: IncidentDetail): Condition {
  return {
    key: keyOf(rule, subject),
    rule: rule.name,
    kind: rule.when,
    severity: rule.severity,
    subject,
    title,
    detail,
  };
}

function chosen(patterns: readonly string[], { subjects }: Facts): readonly SubjectFacts[] {
  return subjects.filter(({ subject }) => matches(patterns, subject));
}

/** Whether one of the patterns is this name; `*` stands for any text. */
export function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'u').test(name);
  });
}

/** The run that says how a subject is: the last that ended, unless one that had failed is being tried again. */
function decisiveRun({ runs }: SubjectFacts): RunFact | undefined {
  const isDecisive = ({ endedAt, attempt, stateName }: RunFact) =>
    endedAt !== undefined || attempt > 1 || stateName === 'AwaitingRetry';
  const time = ({ endedAt }: RunFact) => endedAt ?? Number.POSITIVE_INFINITY;
  return runs.filter(isDecisive).reduce<RunFact | undefined>((last, run) => {
    return last === undefined || time(run) > time(last) ? run : last;
  }, undefined);
}

function judgeState(
  rule: Extract<AlertRule, { when: 'failed' | 'crashed' | 'late' | 'test' | 'stale' }>,
  facts: Facts,
  { state, title }: { readonly state: 'FAILED' | 'CRASHED'; readonly title: (subject: string) => Text },
): Judgement {
  const conditions: Condition[] = [];
  const holding = new Set<string>();
  for (const subject of chosen(rule.runs, facts)) {
    const last = decisiveRun(subject);
    if (isMadeGood(subject, last, facts)) continue;
    if (last?.state === state) {
      conditions.push(condition(rule, subject.subject, title(subject.subject), runDetail(last, [], last.endedAt)));
    } else if (last !== undefined && last.state !== 'COMPLETED') {
      // Another way to end badly, or a retry under way: not back to normal.
      holding.add(keyOf(rule, subject.subject));
    }
  }
  return { firing: conditions, holding };
}

/** Whether a verb that was run by itself has since completed as a deployment: `refresh` as `refresh/quotidien`. */
function isMadeGood({ subject }: SubjectFacts, last: RunFact | undefined, { subjects }: Facts): boolean {
  const asDeployment = subjects.filter((each) => each.subject.startsWith(`${subject}/`));
  return asDeployment.some(({ lastSuccessAt = 0 }) => lastSuccessAt > (last?.endedAt ?? Number.POSITIVE_INFINITY));
}

function runDetail(run: { readonly id: string; readonly name: string }, lines: readonly Text[], since?: number) {
  return { runId: run.id, run: run.name, lines, since, command: `sigeti flow-run inspect ${run.name}` };
}

function lateCondition(rule: AlertRule, { subject, late }: SubjectFacts): readonly Condition[] {
  const [first] = late;
  if (first === undefined) return [];
  return [condition(rule, subject, lateTitle(subject), runDetail(first, [reasonLine(first)], first.dueAt))];
}

function slowCondition(rule: SlowRule, { subject, runs }: SubjectFacts, now: number): readonly Condition[] {
  const completed = runs.filter(({ state, endedAt }) => state === 'COMPLETED' && endedAt !== undefined);
  const running = runs.find(({ state, startedAt }) => state === 'RUNNING' && startedAt !== undefined);
  // A run that goes on speaks for itself once it is too long; until then the last one does.
  for (const run of [running, completed[0]]) {
    if (run?.startedAt === undefined) continue;
    const usual = usualDuration(
      completed.filter((each) => each !== run).map((each) => secondsOf(each, now)),
      rule,
    );
    const seconds = secondsOf(run, now);
    if (usual === undefined || seconds <= usual.limit) continue;
    const detail = runDetail(run, [durationLine(seconds, usual)], run.startedAt);
    return [condition(rule, subject, slowTitle(subject, run === running), detail)];
  }
  return [];
}

function secondsOf({ startedAt, endedAt }: RunFact, now: number): number {
  return ((endedAt ?? now) - (startedAt ?? now)) / 1000;
}

function judgeNodes(
  rule: Extract<AlertRule, { when: 'failed' | 'crashed' | 'late' | 'test' | 'stale' }>,
  facts: Facts,
  open: readonly OpenIncident[],
  { prefix, isWrong }: { readonly prefix: RegExp; readonly isWrong: (node: NodeFact) => boolean },
): Judgement {
  const nodes = facts.nodes.filter(({ uniqueId, subject }) => prefix.test(uniqueId) && matches(rule.runs, subject));
  const wrong = nodes.filter(isWrong).map((node) => nodeCondition(rule, node));
  // What no run has looked at since stays as it is, unless the run that found it is all right now.
  const unsaid = open.filter(({ rule: name, subject, of }) => {
    if (name !== rule.name || nodes.some(({ uniqueId }) => uniqueId === subject)) return false;
    const found = facts.subjects.find((each) => each.subject === of);
    return found !== undefined && decisiveRun(found)?.state !== 'COMPLETED';
  });
  return { firing: wrong, holding: new Set(unsaid.map(({ key }) => key)) };
}

function nodeCondition(rule: AlertRule, node: NodeFact): Condition {
  const name = node.uniqueId.split('.').slice(2).join('.');
  const isStale = rule.when === 'stale';
  const line = isStale ? node.message : failuresLine(node);
  const detail = {
    ...runDetail({ id: node.runId, name: node.run }, line === undefined ? [] : [line], node.endedAt),
    of: node.subject,
  };
  const found = condition(rule, node.uniqueId, isStale ? staleTitle(name) : testTitle(name), detail);
  // Beyond the project's limit for errors, rather than the one for warnings.
  return isStale && node.state === 'FAILED' ? { ...found, severity: worst(found.severity, 'error') } : found;
}

function worst(left: Condition['severity'], right: Condition['severity']): Condition['severity'] {
  return SEVERITIES.indexOf(left) > SEVERITIES.indexOf(right) ? left : right;
}

function noSuccessCondition(rule: NoSuccessRule, facts: Facts): readonly Condition[] {
  const subjects = chosen(rule.runs, facts);
  if (subjects.length === 0) return [];
  const successes = subjects.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []);
  const since = successes.length > 0 ? Math.max(...successes) : Math.min(...subjects.map((each) => each.knownSince));
  if (facts.now - since <= rule.since * 1000) return [];
  const runs = rule.runs.join(', ');
  const detail = { since, lines: [], command: 'sigeti flow-run ls' };
  return [condition(rule, runs, noSuccessTitle(runs, rule.since), detail)];
}

function noWorkerConditions(rule: NoWorkerRule, facts: Facts): readonly Condition[] {
  const { workers, schedulers, expectedSince } = facts;
  if (expectedSince === undefined) return [];
  const kinds = [
    { kind: 'worker', own: workers, other: schedulers, title: NO_WORKER },
    { kind: 'scheduler', own: schedulers, other: workers, title: NO_SCHEDULER },
  ] as const;
  return kinds.flatMap(({ kind, own, other, title }) => {
    const since = silentSince(own, other, expectedSince);
    if (since === undefined || facts.now - since <= rule.since * 1000) return [];
    return [condition(rule, kind, title, { since, lines: [startServer], command: 'sigeti server start' })];
  });
}

/** Since when nobody of a kind answers. Where the other kind has just started, this one has as long to do so. */
function silentSince(own: KindFacts, other: KindFacts, expectedSince: number): number | undefined {
  if (own.aliveSince !== undefined) return undefined;
  return Math.max(own.seenAt ?? 0, other.aliveSince ?? 0, expectedSince);
}
