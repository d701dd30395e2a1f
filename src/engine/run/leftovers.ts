import { quoteLiteral, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { leftoversRemoved, unknownSchema } from './errors.ts';
import { describeInvoker, type Invoker } from './lock-errors.ts';
import { dropScratch } from './scratch.ts';
import { endWorkers } from './worker-mark.ts';

/**
 * Removes what dead runs of the target left behind, by their notes: while we hold the lock, every other run of it is
 * dead. Returns what was removed and what could not be; a schema that no run has noted is told, and left alone.
 */
export async function clearLeftovers(session: Session, target: string, run: string): Promise<readonly Text[]> {
  const dead = `target = ${quoteLiteral(target)} and run <> ${quoteLiteral(run)}`;
  const [noted, unknown] =
    await session.script(`select s.schema_name, s.run, f.invoker::text, f.started_at::timestamptz(0)::text
from sigeti_wap.scratch s left join sigeti_wap.fence f using (target, run) where ${dead} and s.kind = 'schema' order by 1;
select nspname from pg_namespace where nspname ~ '^_wap_[rk][0-9a-f]{8}$'
  and nspname not in (select schema_name from sigeti_wap.scratch) order by 1`);
  const notices = (unknown?.rows ?? []).map(([schema]) => unknownSchema(String(schema)));
  const found = noted?.rows ?? [];
  if (found.length === 0) return notices;
  await endWorkers(session, new Set(found.map(([, of]) => String(of))));
  const stays = await dropScratch(session, dead);
  if (stays.length > 0) return [...notices, ...stays];
  const schemas = found.map(([schema]) => String(schema)).join(', ');
  return [
    ...notices,
    leftoversRemoved(
      schemas,
      found.map(whose).find((who) => who !== undefined),
    ),
  ];
}

function whose([, , invoker, since]: readonly unknown[]): Text | undefined {
  const known = parseInvoker(invoker);
  if (known === undefined) return undefined;
  const who = describeInvoker(known);
  return { fr: `${who.fr}, depuis ${String(since)}`, en: `${who.en}, since ${String(since)}` };
}

/** Who took the lock, as the fence has noted it. */
export function parseInvoker(text: unknown): Invoker | undefined {
  const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const entry: Readonly<Record<string, unknown>> = { ...parsed };
  return {
    verb: String(entry.verb),
    user: String(entry.user),
    host: String(entry.host),
    processId: Number(entry.processId),
  };
}
