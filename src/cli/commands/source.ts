import type { CommandContext } from '../context.ts';
import { actionUnknown, unexpectedArgument } from '../errors.ts';
import { run as repair } from './repair-dump.ts';

/** dbt's action, and the name it had before. */
const FRESHNESS = ['freshness', 'snapshot-freshness'];

/** `sigeti source …`: what is done about sources and the files they are loaded from. */
export async function run(context: CommandContext): Promise<number> {
  const [action = '', file] = context.arguments;
  if (action === 'repair-dump') return await repair(context);
  if (!FRESHNESS.includes(action)) throw actionUnknown('source', action, ['freshness', 'repair-dump']);
  if (file !== undefined) throw unexpectedArgument(`source ${action}`, file);
  const freshness = await import('./freshness.ts');
  return await freshness.run(context);
}
