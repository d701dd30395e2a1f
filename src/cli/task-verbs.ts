import type { TaskVerbs } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { LOG_OPTIONS, spellingsOf } from './options.ts';

/** Verbs that make sense in a task of a flow: they do something, once, and wait for nobody. */
const NAMES = [
  'refresh',
  'build',
  'run',
  'test',
  'seed',
  'snapshot',
  'compile',
  'run-operation',
  'parse',
  'extract',
  'monitor',
  'verify',
  'source',
  'freshness',
  'docs',
  'deps',
  'debug',
  'maintenance',
  'alert',
  'simulate',
];

/** The verbs of tasks, each with the spellings of its options. */
export function taskVerbs({ verbs }: Pick<CommandContext, 'verbs'>): TaskVerbs {
  const chosen = verbs.filter(({ name }) => NAMES.includes(name));
  return new Map(chosen.map(({ name, options }) => [name, [...options, ...LOG_OPTIONS].flatMap(spellingsOf)]));
}
