import type { Text } from '../../core/index.ts';
import type { CatalogRelation, Statement } from '../adapter/index.ts';
import { rowsOf } from './difference.ts';
import { configInvalid, configurationChanged } from './errors.ts';
import { createIndexes, reconcileIndexes, type WantedIndex, wantedIndexes } from './indexes.ts';
import { type Materialization, type MaterializeInput, publication, scratchRelation } from './materialization.ts';
import { describeColumns, relationSql, toColumns } from './sql.ts';
import { publishNew, replaceRelation } from './swap.ts';
import { noteView } from './view-notes.ts';

/**
 * A materialized view. One with a unique index is refreshed while readers go on; any other is built anew out of sight
 * and takes its place, since PostgreSQL would keep its readers waiting for the whole refresh. So is one whose text
 * changed, which dbt does on a full refresh only.
 */
export function* planMaterializedView(input: MaterializeInput): Materialization {
  const { existing } = input;
  const isOurs = existing?.kind === 'materialized_view' && existing.publishedHash === input.hash(input.select);
  if (isOurs && !input.fullRefresh) {
    const wanted = wantedIndexes(input, existing.columns);
    const changes = reconcileIndexes(input.target, wanted, existing.indexes);
    if (changes.create.length + changes.drop.length > 0) {
      const kept = keepConfiguration(input);
      if (kept !== undefined) return publication({ notices: [kept] });
    }
    if (wanted.some((index) => index.unique)) return refresh(input, changes);
  }
  return yield* buildAnew(input, existing);
}

/** What `on_configuration_change` says of changed indexes: a notice where they stay as they are. */
function keepConfiguration(input: MaterializeInput): Text | undefined {
  const mode = input.config.on_configuration_change ?? 'apply';
  switch (mode) {
    case 'apply':
      return undefined;
    case 'continue':
      return {
        fr: `Les index de ${input.target.identifier} ont changé ; on_configuration_change: continue la laisse telle quelle.`,
        en: `The indexes of ${input.target.identifier} have changed; on_configuration_change: continue leaves it as it is.`,
      };
    case 'fail':
      throw configurationChanged(input.uniqueId);
    default:
      throw configInvalid(input.uniqueId, 'on_configuration_change', mode, ['apply', 'continue', 'fail']);
  }
}

function refresh(
  input: MaterializeInput,
  changes: { readonly create: readonly Statement[]; readonly drop: readonly Statement[] },
) {
  const concurrently: Statement = {
    purpose: 'refresh the materialized view',
    sql: `refresh materialized view concurrently ${relationSql(input.target)}`,
  };
  return publication({
    dml: [...changes.create, concurrently],
    ddl: changes.drop,
    reshapes: changes.create.length + changes.drop.length > 0,
  });
}

function* buildAnew(input: MaterializeInput, existing: CatalogRelation | undefined): Materialization {
  const relation = scratchRelation(input);
  const [created, described] = yield [
    {
      purpose: 'build the new rows',
      sql: `create materialized view ${relationSql(relation)} as ${input.select}`,
      creates: { identifier: relation.identifier, kind: 'materialized view' },
    },
    describeColumns(relation),
  ];
  const columns = toColumns(described);
  const indexes: readonly WantedIndex[] = wantedIndexes(input, columns);
  const fresh = {
    relation,
    kind: 'materialized_view' as const,
    columns,
    prepare: createIndexes(relation, indexes),
    note: noteView(input),
    rows: rowsOf(created),
    notices: [],
  };
  return existing === undefined ? yield* publishNew(input, fresh) : yield* replaceRelation(input, existing, fresh);
}
