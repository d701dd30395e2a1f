import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJsonText, SigetiError, systemReason, type Text } from '../core/index.ts';
import { isRecord } from './config/index.ts';

/** What `run_results.json` says of the last command. */
export interface PreviousRun {
  /** The file it was read from. */
  readonly file: string;
  readonly verb: string;
  /** The command's options, under dbt's names. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Unique ids of what did not succeed, hooks of the project left out: they run with every command. */
  readonly unfinished: readonly string[];
}

const UNFINISHED = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** Reads the `run_results.json` of a folder, ours or dbt's. Throws RUN_PREVIOUS_UNUSABLE. */
export function readPreviousRun(folder: string, options: { readonly warnError: boolean }): PreviousRun {
  const file = path.join(folder, 'run_results.json');
  const content = parse(file);
  const { results, args } = isRecord(content) ? content : {};
  if (!Array.isArray(results) || !isRecord(args) || typeof args.which !== 'string') {
    throw previousUnusable(file, { fr: 'ce n’est pas un résultat d’exécution', en: 'it is no result of a run' });
  }
  const isUnfinished = (status: unknown) => UNFINISHED.has(String(status)) || (options.warnError && status === 'warn');
  const unfinished = results
    .filter(isRecord)
    .filter(({ status }) => isUnfinished(status))
    .map(({ unique_id: id }) => String(id))
    .filter((id) => !id.startsWith('operation.'));
  return { file, verb: args.which, args, unfinished };
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = { fr: 'il n’existe pas', en: 'it does not exist' };
    const isMissing = cause instanceof Error && Reflect.get(cause, 'code') === 'ENOENT';
    throw previousUnusable(file, isMissing ? missing : systemReason(cause), cause);
  }
  try {
    return fromJsonText(text);
  } catch (cause) {
    throw previousUnusable(file, { fr: 'ce n’est pas du JSON', en: 'it is not JSON' }, cause);
  }
}

/** `retry` without a previous run that it could take up. */
export function previousUnusable(file: string, reason: Text, cause?: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'RUN_PREVIOUS_UNUSABLE',
      message: {
        fr: `L’exécution précédente ne peut pas être reprise : ${file} — ${reason.fr}.`,
        en: `The previous run cannot be retried: ${file} - ${reason.en}.`,
      },
      hint: {
        fr: 'Lancez d’abord run, build, test, seed ou snapshot, ou nommez par --state le dossier qui contient run_results.json.',
        en: 'First do a run, build, test, seed or snapshot, or name by --state the folder that holds run_results.json.',
      },
      location: { file },
    },
    { cause },
  );
}
