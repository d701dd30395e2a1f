import { OPTIONS_BEFORE_VERB } from './dbt-options.ts';
import { spellingsOf, takesValue } from './options.ts';
import { VERBS, type Verb } from './verbs.ts';

/** A command line around its verb. */
export interface SplitLine {
  readonly before: readonly string[];
  /** Undefined where no word of the line is a verb. */
  readonly verb: Verb | undefined;
  readonly after: readonly string[];
}

/** Splits a command line at its verb: the first word that is one and not the value of an option. */
export function splitAtVerb(argv: readonly string[]): SplitLine {
  const awaited = new Set(OPTIONS_BEFORE_VERB.filter(takesValue).flatMap(spellingsOf));
  const index = argv.findIndex((word, at) => verbOf(word) !== undefined && !awaited.has(argv[at - 1] ?? ''));
  if (index < 0) return { before: argv, verb: undefined, after: [] };
  return { before: argv.slice(0, index), verb: verbOf(argv[index]), after: argv.slice(index + 1) };
}

/** Verbs whose `-q` is Prefect's, a queue, and not dbt's, quiet. */
const QUEUE_VERBS: ReadonlySet<string> = new Set(['server', 'worker', 'agent']);

/** Whether `-q` after the verb names queues. */
export function takesQueues(verb: Verb | undefined): boolean {
  return verb !== undefined && QUEUE_VERBS.has(verb.name);
}

function verbOf(word: string | undefined): Verb | undefined {
  return VERBS.find(({ name, alias }) => word === name || (alias !== undefined && word === alias));
}
