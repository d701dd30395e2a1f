import { quoteLiteral } from '../../core/index.ts';
import type { ConnectionTarget, Session } from '../../postgres/index.ts';

/** PostgreSQL cuts application names at this many bytes, and keeps only ASCII. */
const LONGEST_NAME = 63;

/**
 * Tells the server which node a session works for: `pg_stat_activity` and its log show it as the application's name,
 * e.g. `sigeti fct_parcelles`, behind the one that the profile gives.
 */
export function nameSession(session: Session, target: ConnectionTarget, node: string): void {
  const name = `${target.applicationName ?? 'sigeti'} ${node}`.slice(0, LONGEST_NAME);
  session.precede(`set application_name = ${quoteLiteral(name)}`);
}
