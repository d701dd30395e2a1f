import { toJsonText } from '../core/index.ts';
import type { Workspace } from '../engine/index.ts';
import type { OptionValues } from './options.ts';
import { snakeCase } from './snake-case.ts';

/** The options of a command under dbt's names, as `run_results.json` keeps them for `retry` and for readers. */
export function invocationArgs(options: OptionValues, workspace: Workspace): Readonly<Record<string, unknown>> {
  const named = Object.entries(options).map(([name, value]) => [snakeCase(name), value]);
  return { ...Object.fromEntries(named), vars: workspace.cliVars, threads: workspace.target.threads };
}

/** The options of an earlier command that still hold when it is retried: what shapes nodes, not which nodes. */
export function retriedOptions(args: Readonly<Record<string, unknown>>): OptionValues {
  const flag = (name: string) => (typeof args[name] === 'boolean' ? args[name] : undefined);
  const text = (name: string) => (typeof args[name] === 'string' ? args[name] : undefined);
  const { vars, threads } = args;
  return defined({
    fullRefresh: flag('full_refresh'),
    failFast: flag('fail_fast'),
    storeFailures: flag('store_failures'),
    empty: flag('empty'),
    sample: text('sample'),
    versionCheck: flag('version_check'),
    profile: text('profile'),
    target: text('target'),
    threads: typeof threads === 'number' ? String(threads) : text('threads'),
    vars: typeof vars === 'object' && vars !== null ? toJsonText(vars) : text('vars'),
  });
}

type Loose<Values> = { readonly [Name in keyof Values]?: Values[Name] | undefined };

function defined(options: Loose<OptionValues>): OptionValues {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
