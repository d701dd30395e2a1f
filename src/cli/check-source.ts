import { type Manifest, SigetiError, type Text } from '../core/index.ts';
import { type Check, checkConnected, connectionFailed, failedBy, type Workspace } from '../engine/index.ts';
import {
  type CheckedExtraction,
  checkSource as checkExtraction,
  connectToSource,
  type SourceFindings,
} from '../extract/index.ts';
import { describeTarget } from '../postgres/index.ts';
import { type ExtractDraft, extractDraft } from './extract-request.ts';

const ENCODING: Text = { fr: 'Encodage de la base', en: 'Database encoding' };
const TABLES: Text = { fr: 'Tables à copier', en: 'Tables to copy' };
/** Names of a long list that are shown. */
const SHOWN_NAMES = 8;

/**
 * Checks the database that the project's sources are copied from: the connection, the encoding, and that every table can
 * be read. Undefined where nothing is copied. Throws nothing that a check can say.
 */
export async function checkSource(
  workspace: Workspace,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly Check[] | undefined> {
  let draft: ExtractDraft | undefined;
  try {
    draft = await extractDraft(workspace, manifest);
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    return [failedBy(thrown, { group: 'source', title: TABLES })];
  }
  return draft === undefined ? undefined : await checkDraft(draft, signal);
}

async function checkDraft(draft: CheckedExtraction, signal: AbortSignal): Promise<readonly Check[]> {
  const address = describeTarget(draft.source);
  try {
    const session = await connectToSource(draft.source, signal);
    try {
      const connected = await checkConnected(session, address, 'source');
      return [...connected, ...describeFindings(await checkExtraction(session, draft, signal), draft)];
    } finally {
      await session.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    return connectionFailed(thrown, address, 'source');
  }
}

function describeFindings(findings: SourceFindings, { tables, encoding }: CheckedExtraction): readonly Check[] {
  const { missing, closed, grant, problems } = findings;
  const failed = (detail: Text, remedy: Text): Check => ({
    group: 'source',
    title: TABLES,
    status: 'failed',
    detail,
    remedy,
  });
  const checks = [
    describeEncoding(findings.serverEncoding, encoding),
    ...problems.map((problem) => failedBy(problem, { group: 'source', title: TABLES })),
  ];
  if (missing.length > 0) {
    const names = listed(missing);
    const { length } = missing;
    const detail = {
      fr: `${length} sur ${tables.length} n’existent pas : ${names}`,
      en: `${length} of ${tables.length} do not exist: ${names}`,
    };
    checks.push(failed(detail, LOOK_AT_SCHEMA));
  }
  if (closed.length > 0) {
    const names = listed(closed);
    const remedy = {
      fr: `Par le propriétaire, dans la base source : ${grant}`,
      en: `By the owner, in the source database: ${grant}`,
    };
    checks.push(failed({ fr: `illisibles : ${names}`, en: `not readable: ${names}` }, remedy));
  }
  if (checks.some(({ status }) => status === 'failed')) return checks;
  const detail = { fr: `${tables.length} lisibles`, en: `${tables.length} readable` };
  return [...checks, { group: 'source', title: TABLES, status: 'ok', detail }];
}

const LOOK_AT_SCHEMA: Text = {
  fr: 'Vérifiez la base (SOURCE_DB_NAME), le schéma (SOURCE_DB_SCHEMA) et les noms (identifier) ; retirez de sources: celles qui ont disparu.',
  en: 'Check the database (SOURCE_DB_NAME), the schema (SOURCE_DB_SCHEMA) and the names (identifier); remove from sources: those that are gone.',
};

/** Every encoding is turned into UTF-8; only a server that does not know its own needs help. */
function describeEncoding(server: string, declared: string | undefined): Check {
  const check = { group: 'source', title: ENCODING } as const;
  if (declared !== undefined && declared !== server) {
    const detail = {
      fr: `${server} selon le serveur, lu comme ${declared} (SOURCE_DB_ENCODING)`,
      en: `${server} by the server, read as ${declared} (SOURCE_DB_ENCODING)`,
    };
    return { ...check, status: 'ok', detail };
  }
  if (server !== 'SQL_ASCII') return { ...check, status: 'ok', detail: { fr: server, en: server } };
  return {
    ...check,
    status: 'warned',
    detail: {
      fr: 'SQL_ASCII : le serveur ne sait pas en quel codage sont les textes ; ils sont lus comme de l’UTF-8',
      en: 'SQL_ASCII: the server does not know the encoding of its texts; they are read as UTF-8',
    },
    remedy: {
      fr: 'S’ils sont dans un autre, dites lequel : SOURCE_DB_ENCODING=WIN1252, par exemple.',
      en: 'If they are in another one, say which: SOURCE_DB_ENCODING=WIN1252, for example.',
    },
  };
}

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN_NAMES ? `, … (${names.length})` : '';
  return names.slice(0, SHOWN_NAMES).join(', ') + more;
}
