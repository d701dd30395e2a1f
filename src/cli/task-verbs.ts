import type { TaskVerbs } from '../orchestrator/index.ts';
import type { CommandContext } from './context.ts';
import { admittedSpellings } from './dbt-options.ts';
import { spellingsOf } from './options.ts';

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

/** What makes some of them wait for Ctrl-C all the same. */
const ENDLESS: Readonly<Record<string, readonly string[]>> = { monitor: spellingsOf('watch'), docs: ['serve'] };

/** The verbs of tasks, with their options, and with what makes them never end. */
export function taskVerbs({ verbs }: Pick<CommandContext, 'verbs'>): TaskVerbs {
  const chosen = verbs.filter(({ name }) => NAMES.includes(name));
  return new Map(
    chosen.map(({ name, options }) => [
      name,
      { options: admittedSpellings({ name, options }), endless: ENDLESS[name] ?? [] },
    ]),
  );
}
