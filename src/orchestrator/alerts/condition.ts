import type { ErrorDetails, Text } from '../../core/index.ts';
import type { AlertRule, Severity } from './config.ts';

/** What the messages say of an incident besides its title. */
export interface IncidentDetail {
  /** Milliseconds since 1970: since when it is so, where that is earlier than when it was noticed. */
  readonly since?: number | undefined;
  readonly runId?: string | undefined;
  /** The run's name. */
  readonly run?: string | undefined;
  /** Whose run it was, where the subject is another thing: a deployment or a verb. */
  readonly of?: string | undefined;
  readonly lines: readonly Text[];
  /** The run's first error. */
  readonly error?: ErrorDetails | undefined;
  /** What to type to see more. */
  readonly command: string;
}

/** Something that is wrong now. */
export interface Condition {
  /** The same as long as it is the same trouble. */
  readonly key: string;
  readonly rule: string;
  readonly kind: AlertRule['when'];
  readonly severity: Severity;
  readonly subject: string;
  readonly title: Text;
  readonly detail: IncidentDetail;
}

/** An incident that is open, as far as judging needs it. */
export interface OpenIncident {
  readonly key: string;
  readonly rule: string;
  readonly subject: string;
  readonly of: string | undefined;
}

/** What a look has found. */
export interface Judgement {
  readonly firing: readonly Condition[];
  /** Keys of open incidents of which nothing can be said yet: they stay as they are. */
  readonly holding: ReadonlySet<string>;
}

export function keyOf(rule: AlertRule, subject: string): string {
  return `${rule.name} ${subject}`;
}
