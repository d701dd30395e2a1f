import { type HostFunction, printText, type Value } from '../jinja/index.ts';
import { raisedByProject } from './errors.ts';
import { type Getter, MemberObject, method } from './members.ts';
import { type Messages, note } from './messages.ts';

/** Names under which dbt lets a template stop with a message of its own. */
const RAISING = [
  'raise_compiler_error',
  'raise_database_error',
  'raise_parsing_error',
  'raise_contract_error',
  'raise_not_implemented',
  'raise_fail_fast_error',
  'relation_wrong_type',
  'missing_config',
  'missing_materialization',
  'missing_relation',
  'raise_ambiguous_alias',
  'raise_ambiguous_catalog_match',
  'raise_cache_inconsistent',
  'raise_dataclass_not_dict',
  'raise_dep_not_found',
  'raise_dependency_error',
  'raise_duplicate_patch_name',
  'raise_duplicate_resource_name',
  'raise_invalid_property_yml_version',
  'column_type_missing',
];

/** `exceptions`: stops with the project's own message, or warns with it. */
export function exceptionsObject({ emit, uniqueId }: Messages): MemberObject {
  const members: Record<string, Getter> = {};
  for (const name of RAISING) members[name] = method(raise);
  const warn = (text: string) => note({ emit, uniqueId }, 'warn', text);
  members.warn = method(([message]) => {
    warn(printText(message ?? null));
    return '';
  });
  members.warn_snapshot_timestamp_data_types = method(([snapshotTime, updatedAt]) => {
    warn(`snapshot time ${printText(snapshotTime ?? null)} <> updated_at ${printText(updatedAt ?? null)}`);
    return '';
  });
  return new MemberObject('exceptions', members);
}

const raise: HostFunction = (args, kwargs) => {
  const texts = [...args, ...Object.values(kwargs)].filter(isText).map((value) => printText(value));
  throw raisedByProject(texts.join(' '));
};

function isText(value: Value): boolean {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
}
