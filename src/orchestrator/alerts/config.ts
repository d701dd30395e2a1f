import type { Language } from '../../core/index.ts';

export const SEVERITIES = ['info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Where a secret is: never the secret itself. A file's path is relative to the project. */
export type SecretSource = { readonly env: string } | { readonly file: string };

/** What all rules have. */
interface RuleOptions {
  /** Unique; what `alert mute` names. */
  readonly name: string;
  readonly severity: Severity;
  /** Names of channels; undefined: all of them. */
  readonly channels?: readonly string[] | undefined;
}

/** A rule over runs, chosen by patterns of deployments, or of verbs that are run by themselves; `*` stands for anything. */
interface RunsRule extends RuleOptions {
  readonly runs: readonly string[];
}

export interface StateRule extends RunsRule {
  readonly when: 'failed' | 'crashed' | 'late' | 'test' | 'stale';
}

export interface SlowRule extends RunsRule {
  readonly when: 'slow';
  /** How many times the usual spread above the usual duration is too long. */
  readonly spread: number;
  /** Seconds above the usual duration below which nothing is said. */
  readonly atLeast: number;
}

export interface NoSuccessRule extends RunsRule {
  readonly when: 'no_success';
  /** Seconds without a completed run. */
  readonly since: number;
}

export interface NoWorkerRule extends RuleOptions {
  readonly when: 'no_worker';
  /** Seconds without a heartbeat. */
  readonly since: number;
}

export interface QueryRule extends RuleOptions {
  readonly when: 'query';
  /** One row for each thing that is counted: its name, a number, and a text of what was found. */
  readonly sql: string;
  /** Numbers above it are too many. */
  readonly above: number;
  /** Seconds after which it is asked again, where no run has ended meanwhile. */
  readonly every: number;
}

export type AlertRule = StateRule | SlowRule | NoSuccessRule | NoWorkerRule | QueryRule;

/** When the messages of a digest are sent: each day at `at` (HH:MM) in its time zone. */
export interface Digest {
  readonly at: string;
  readonly timeZone: string;
}

interface ChannelOptions {
  readonly name: string;
  /** Only incidents that are at least so severe. */
  readonly severity: Severity;
  readonly language: Language;
  /** Undefined: each message at once. */
  readonly digest?: Digest | undefined;
}

export interface EmailChannel extends ChannelOptions {
  readonly kind: 'email';
  readonly from: string;
  readonly to: readonly string[];
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said, `none` on a trusted machine only. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user?: string | undefined;
  readonly password?: SecretSource | undefined;
  /** Certificates of authorities to trust besides the usual ones, PEM. */
  readonly ca?: SecretSource | undefined;
}

export interface WebhookChannel extends ChannelOptions {
  readonly kind: 'webhook';
  readonly format: 'slack' | 'teams' | 'json';
  /** The address is a secret: whoever knows it can write. */
  readonly url: SecretSource;
  /** Hosts that the address may have; `*.` stands for any host below. */
  readonly hosts: readonly string[];
  /** Whether it may be on a private network, where plain HTTP is allowed too. */
  readonly allowPrivate: boolean;
  readonly ca?: SecretSource | undefined;
}

export type AlertChannel = EmailChannel | WebhookChannel;

/** What `alerts.yml` says. */
export interface AlertConfig {
  /** What messages call the warehouse. */
  readonly site: string;
  /** Times in messages are of this zone. */
  readonly timeZone: string;
  readonly channels: readonly AlertChannel[];
  readonly rules: readonly AlertRule[];
}

/** No rule and no channel: a project without `alerts.yml`. */
export const NO_ALERTS: AlertConfig = { site: '', timeZone: 'UTC', channels: [], rules: [] };
