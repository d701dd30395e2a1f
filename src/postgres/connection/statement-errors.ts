import pg from 'pg';
import { type ServerReport, SigetiError } from '../../core/index.ts';
import { asReason } from './errors.ts';
import { connectionReason, openingFor } from './statement-openings.ts';

/** The caller asked to stop; not a failure of the statement. */
export function cancelled(cause?: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_CANCELLED',
      message: { fr: 'L’instruction a été interrompue à la demande.', en: 'The statement was stopped on request.' },
    },
    { cause },
  );
}

export function connectionLost(where: string, sentence: string, cause?: unknown, sqlState?: string): SigetiError {
  const reason = sqlState === undefined ? connectionReason(sentence) : { fr: sentence, en: sentence };
  return new SigetiError(
    {
      code: 'DATABASE_CONNECTION_LOST',
      message: {
        fr: `La connexion à ${where} est perdue : ${reason.fr}.`,
        en: `The connection to ${where} is lost: ${reason.en}.`,
      },
      hint: {
        fr: 'Vérifiez le serveur et son journal, puis relancez : ce qui n’était pas validé a été annulé.',
        en: 'Check the server and its log, then run again: what was not committed has been undone.',
      },
      sqlState,
    },
    { cause },
  );
}

/** A statement that the server refused, as SigetiError. */
function queryFailed(error: pg.DatabaseError, script: Script): SigetiError {
  const reason = fullReason(error);
  const details = { sqlState: error.code, server: serverReport(error, script) };
  if (error.code === '42501') return permissionDenied(reason, details, error);
  if (error.code === '53100') return diskFull(reason, details, error);
  if (error.code === '25006') return readOnly(reason, details, error);
  const opening = openingFor(error.code);
  return new SigetiError(
    {
      code: 'DATABASE_QUERY_FAILED',
      message: {
        fr: `${opening.fr} (${error.code}) : ${reason}.`,
        en: `${opening.en} (${error.code}): ${reason}.`,
      },
      hint: error.hint === undefined ? undefined : { fr: error.hint, en: error.hint },
      ...details,
    },
    { cause: error },
  );
}

function permissionDenied(reason: string, details: StatementDetails, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_PERMISSION_DENIED',
      message: {
        fr: `PostgreSQL n’autorise pas cette instruction à l’utilisateur : ${reason}.`,
        en: `PostgreSQL does not allow the user this statement: ${reason}.`,
      },
      hint: {
        fr: 'Demandez au propriétaire de l’objet un GRANT, ou réglez `role` dans profiles.yml.',
        en: 'Ask the owner of the object for a GRANT, or set `role` in profiles.yml.',
      },
      ...details,
    },
    { cause },
  );
}

function diskFull(reason: string, details: StatementDetails, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_DISK_FULL',
      message: {
        fr: `Le disque du serveur PostgreSQL est plein : ${reason}.`,
        en: `The disk of the PostgreSQL server is full: ${reason}.`,
      },
      hint: {
        fr: 'Libérez de la place sur le serveur, puis relancez : rien n’a été publié à moitié.',
        en: 'Free some space on the server, then run again: nothing has been half published.',
      },
      ...details,
    },
    { cause },
  );
}

/** A standby, or a database or role that was set to reading only. */
function readOnly(reason: string, details: StatementDetails, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DATABASE_READ_ONLY',
      message: {
        fr: `Ce serveur n’admet que la lecture : ${reason}.`,
        en: `This server admits reading only: ${reason}.`,
      },
      hint: {
        fr: 'Si `select pg_is_in_recovery();` répond t, c’est une réplique : donnez l’adresse du serveur principal. Sinon `show default_transaction_read_only;` : la base ou le rôle est réglé ainsi.',
        en: 'If `select pg_is_in_recovery();` answers t, this is a standby: give the address of the primary server. Else `show default_transaction_read_only;`: the database or the role is set so.',
      },
      ...details,
    },
    { cause },
  );
}

type StatementDetails = { readonly sqlState: string | undefined; readonly server: ServerReport };

function serverReport(error: pg.DatabaseError, { sql, statement: counted, ahead = '' }: Script): ServerReport {
  const { detail, hint, where: context, schema, table, column, constraint } = error;
  const place = placeIn(sql, error.position === undefined ? undefined : Number(error.position) - [...ahead].length);
  const statement = counted === undefined || ahead === '' ? counted : Math.max(0, counted - 1);
  const known = Object.entries({ statement, ...place, detail, hint, context, schema, table, column, constraint });
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** For loaded data, the server's context is the only place that names the line and the column. */
function fullReason(error: pg.DatabaseError): string {
  const loading = error.where?.startsWith('COPY ') ? error.where : undefined;
  const more = [error.detail, loading].filter((part) => part !== undefined).map((part) => part.replace(/\.$/, ''));
  return more.length === 0 ? asReason(error) : `${asReason(error)} (${more.join('; ')})`;
}

/** `position` counts characters from 1; without it (an error while rows are worked out) there is no place. */
function placeIn(sql: string, position: number | undefined): Pick<ServerReport, 'line' | 'character' | 'source'> {
  if (position === undefined) return {};
  const before = [...sql].slice(0, Math.max(0, position - 1)).join('');
  const start = before.lastIndexOf('\n') + 1;
  const end = sql.indexOf('\n', start);
  return {
    line: before.split('\n').length,
    character: [...before.slice(start)].length + 1,
    source: sql.slice(start, end === -1 ? undefined : end),
  };
}

/** What was sent to the server in one piece. */
export interface Script {
  readonly sql: string;
  /** Index of the statement that was under way. */
  readonly statement?: number | undefined;
  /** A statement of ours that was sent before it in the same text; nobody else's business. */
  readonly ahead?: string;
}

/**
 * Turns what pg threw during a statement into a SigetiError. `stopRequested` says whether the caller asked for the
 * stop: the server reports its own timeouts with the same SQLSTATE.
 */
export function statementError(thrown: unknown, script: Script, where: string, stopRequested: boolean): SigetiError {
  if (thrown instanceof SigetiError) return thrown;
  if (!(thrown instanceof pg.DatabaseError)) return connectionLost(where, asReason(thrown), thrown);
  if (thrown.code === '57014' && stopRequested) return cancelled(thrown);
  const state = thrown.code ?? '';
  return endsSession(thrown.severity, state)
    ? connectionLost(where, asReason(thrown), thrown, state)
    : queryFailed(thrown, script);
}

/** Shutdown, crash, a dropped database, an idle time-out. The severity alone would not do: servers translate it. */
const ENDS_SESSION = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04']);

function endsSession(severity: string | undefined, state: string): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || state.startsWith('08') || ENDS_SESSION.has(state);
}
