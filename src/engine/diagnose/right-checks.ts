import {
  isExecutable,
  type Manifest,
  quoteIdentifier,
  quoteLiteral,
  type SourceNode,
  type Text,
} from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type Check, plain } from './check.ts';

const OWN_SCHEMA = 'sigeti_wap';

/** Who makes source tables that are not there yet: nobody, the project's synthetic source, or an extraction. */
export type SourceOrigin = 'elsewhere' | 'simulated' | 'extracted';

/** What the role may do in the database: all that a run needs. */
export async function checkRights(
  session: Session,
  manifest: Manifest | undefined,
  origin: SourceOrigin,
): Promise<readonly Check[]> {
  const checks = [...(await checkDatabase(session))];
  if (manifest === undefined) return checks;
  const schemas = writtenSchemas(manifest);
  checks.push(await checkSchemas(session, schemas), await checkOwners(session, schemas));
  const sources = [...manifest.nodes.values()].filter((node) => node.resourceType === 'source');
  if (sources.length > 0) checks.push(await checkSources(session, sources, origin));
  return checks;
}

const BUILT: readonly string[] = ['model', 'seed', 'snapshot'];

/** The schemas that runs of the project write to. */
function writtenSchemas(manifest: Manifest): readonly string[] {
  const built = [...manifest.nodes.values()]
    .filter(isExecutable)
    .filter(({ resourceType, config }) => BUILT.includes(resourceType) && config.materialized !== 'ephemeral');
  return [...new Set(built.map(({ relation }) => relation.schema))].sort();
}

async function checkDatabase(session: Session): Promise<readonly Check[]> {
  const { rows } = await session.query<{
    role: string;
    database: string;
    creates: boolean;
    temp: boolean;
    own: boolean;
  }>(
    `select current_user::text as role, current_database()::text as database,
       has_database_privilege(current_database(), 'create') as creates,
       has_database_privilege(current_database(), 'temp') as temp,
       not exists (select from pg_namespace where nspname = '${OWN_SCHEMA}'
         and not (has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create'))) as own`,
  );
  const [found] = rows;
  if (found === undefined) return [];
  const database = quoteIdentifier(found.database);
  const role = quoteIdentifier(found.role);
  return [
    right(
      { fr: 'Créer un schéma', en: 'Create a schema' },
      found.creates,
      `grant create on database ${database} to ${role}`,
    ),
    right(
      { fr: 'Tables temporaires', en: 'Temporary tables' },
      found.temp,
      `grant temporary on database ${database} to ${role}`,
    ),
    right(
      { fr: `Schéma ${OWN_SCHEMA}`, en: `Schema ${OWN_SCHEMA}` },
      found.own,
      `grant all on schema ${OWN_SCHEMA} to ${role}`,
    ),
  ];
}

function right(title: Text, granted: boolean, grant: string): Check {
  return granted
    ? { group: 'rights', title, status: 'ok', detail: plain('') }
    : {
        group: 'rights',
        title,
        status: 'failed',
        detail: { fr: 'droit manquant', en: 'right missing' },
        remedy: byOwner(grant),
      };
}

function byOwner(grant: string): Text {
  return {
    fr: `Par le propriétaire ou un administrateur : ${grant};`,
    en: `By the owner or an administrator: ${grant};`,
  };
}

/** Those that are not there yet will be created, which is another right. */
async function checkSchemas(session: Session, schemas: readonly string[]): Promise<Check> {
  const title: Text = { fr: 'Schémas du projet', en: 'Project’s schemas' };
  const { rows } = await session.query<{ name: string; usable: boolean; role: string }>(
    `select nspname::text as name, current_user::text as role,
       has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create') as usable
     from pg_namespace where nspname = any($1) order by 1`,
    [schemas],
  );
  const closed = rows.filter(({ usable }) => !usable);
  const [first] = closed;
  if (first !== undefined) {
    const grants = closed.map(
      ({ name, role }) => `grant usage, create on schema ${quoteIdentifier(name)} to ${quoteIdentifier(role)}`,
    );
    const names = closed.map(({ name }) => name).join(', ');
    const detail = { fr: `droit manquant dans ${names}`, en: `right missing in ${names}` };
    return { group: 'rights', title, status: 'failed', detail, remedy: byOwner(grants.join('; ')) };
  }
  const detail = {
    fr: `${rows.length} là, ${schemas.length - rows.length} à créer`,
    en: `${rows.length} there, ${schemas.length - rows.length} to create`,
  };
  return { group: 'rights', title, status: 'ok', detail };
}

/** A relation of another role cannot be replaced. */
async function checkOwners(session: Session, schemas: readonly string[]): Promise<Check> {
  const title: Text = { fr: 'Tables du projet', en: 'Project’s tables' };
  const { rows } = await session.query<{ name: string; owner: string; role: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_userbyid(c.relowner)::text as owner,
       current_user::text as role
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm') and not pg_has_role(c.relowner, 'usage') order by 1`,
    [schemas],
  );
  const [first] = rows;
  if (first === undefined) return { group: 'rights', title, status: 'ok', detail: plain('') };
  const more = rows.length === 1 ? '' : `, … (${rows.length})`;
  const grant = `grant ${quoteIdentifier(first.owner)} to ${quoteIdentifier(first.role)}`;
  return {
    group: 'rights',
    title,
    status: 'failed',
    detail: {
      fr: `${first.name}${more} : propriétaire ${first.owner}`,
      en: `${first.name}${more}: owner ${first.owner}`,
    },
    remedy: byOwner(grant),
  };
}

/** Source tables must be there, and open for reading. */
async function checkSources(session: Session, sources: readonly SourceNode[], origin: SourceOrigin): Promise<Check> {
  const title: Text = { fr: 'Tables sources', en: 'Source tables' };
  const values = sources.map(
    ({ relation }) => `(${quoteLiteral(relation.schema)}, ${quoteLiteral(relation.identifier)})`,
  );
  const { rows } = await session.query<{
    name: string;
    schema: string;
    there: boolean;
    readable: boolean;
    role: string;
  }>(
    `select format('%I.%I', s.schema, s.name) as name, format('%I', s.schema) as schema, current_user::text as role,
       c.oid is not null as there,
       coalesce(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'), false) as readable
     from (values ${values.join(', ')}) s(schema, name) left join pg_namespace n on n.nspname = s.schema
     left join pg_class c on c.relnamespace = n.oid and c.relname = s.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by 1`,
  );
  const missing = rows.filter(({ there }) => !there);
  const closed = rows.filter(({ there, readable }) => there && !readable);
  if (missing.length > 0) return sourcesMissing(title, missing, rows.length, origin);
  const [first] = closed;
  if (first === undefined) {
    const detail = { fr: `${rows.length} lisibles`, en: `${rows.length} readable` };
    return { group: 'rights', title, status: 'ok', detail };
  }
  const names = closed.map(({ name }) => name).join(', ');
  const schemas = [...new Set(closed.map(({ schema }) => schema))].join(', ');
  const role = quoteIdentifier(first.role);
  const grant = `grant usage on schema ${schemas} to ${role}; grant select on ${names} to ${role}`;
  return {
    group: 'rights',
    title,
    status: 'failed',
    detail: { fr: `illisibles : ${names}`, en: `not readable: ${names}` },
    remedy: byOwner(grant),
  };
}

function sourcesMissing(
  title: Text,
  missing: readonly { readonly name: string }[],
  total: number,
  origin: SourceOrigin,
): Check {
  const names = missing.map(({ name }) => name).join(', ');
  const list = names.length > 200 ? `${names.slice(0, 200)}…` : names;
  const detail = {
    fr: `${missing.length} sur ${total} n’existent pas : ${list}`,
    en: `${missing.length} of ${total} do not exist: ${list}`,
  };
  const status = origin === 'elsewhere' ? 'failed' : 'warned';
  return { group: 'rights', title, status, detail, remedy: WHERE_FROM[origin] };
}

const WHERE_FROM: Readonly<Record<SourceOrigin, Text>> = {
  simulated: {
    fr: 'sigeti start (ou sigeti simulate create) les crée, avec des données synthétiques.',
    en: 'sigeti start (or sigeti simulate create) creates them, with synthetic data.',
  },
  extracted: {
    fr: 'sigeti extract (ou sigeti refresh) les copie de la base source.',
    en: 'sigeti extract (or sigeti refresh) copies them from the source database.',
  },
  elsewhere: {
    fr: 'Vérifiez la base (dbname) et le schéma que sources: donne dans le YAML.',
    en: 'Check the database (dbname) and the schema that sources: gives in the YAML.',
  },
};
