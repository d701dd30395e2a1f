import type { ErrorDetails, ExecutableNode } from '../../../core/index.ts';
import type { Session } from '../../../postgres/index.ts';
import type { Statement } from '../../adapter/index.ts';
import type { RunContext } from '../context.ts';

/** A node whose run failed, and how far it came. */
export interface Failure {
  readonly node: ExecutableNode;
  /** Empty while the node was being compiled. */
  readonly compiled: string;
  /** What was sent to the server, the failed statement included. */
  readonly executed: readonly Statement[];
}

/** Says more about an error of one kind; undefined where there is nothing more to say. */
export type Explain = (
  error: ErrorDetails,
  failure: Failure,
  session: Session,
  context: RunContext,
) => Promise<ErrorDetails | undefined>;
