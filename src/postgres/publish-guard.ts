import type { SigetiError } from '../core/index.ts';

/** What whoever started a run wants checked in every transaction that makes something of it visible. */
export interface PublishGuard {
  /** One query. It returns a row as long as the run may publish, and may lock that row until the transaction ends. */
  readonly sql: string;
  /** The error of a publication that it refused. */
  readonly refused: () => SigetiError;
}
