import type { Text } from '../../core/index.ts';
import { compareConstraints, releasedNotice } from './constraints.ts';
import { materializationUnknown } from './errors.ts';
import { planIncremental } from './incremental.ts';
import type { Materialization, MaterializeInput } from './materialization.ts';
import { planMaterializedView } from './materialized-view.ts';
import { planSeed, type SeedFile } from './seed.ts';
import { planSnapshot } from './snapshot.ts';
import { planTable } from './table.ts';
import { planView } from './view.ts';
import { planWatchedTable } from './watched-table.ts';

/** The materialization that a node's configuration names. Throws RUN_CONFIG_INVALID for one that does not exist. */
export function planNode(input: MaterializeInput, seed?: SeedFile): Materialization {
  switch (input.config.materialized) {
    case 'view':
      return planView(input);
    case 'table':
      return withConstraints(input, planAnyTable);
    case 'incremental':
      return withConstraints(input, planIncremental);
    case 'materialized_view':
      return planMaterializedView(input);
    case 'snapshot':
      return planSnapshot(input);
    case 'seed':
      return planSeed(input, seed ?? { name: input.uniqueId, text: '' });
    default:
      throw materializationUnknown(input.uniqueId, String(input.config.materialized));
  }
}

function planAnyTable(input: MaterializeInput): Materialization {
  if (input.watch === undefined) return planTable(input);
  return planWatchedTable(input.mustReplace ? { ...input, fullRefresh: true } : input, input.watch);
}

/**
 * A published table whose constraints are not those of the contract gives its place to one that was built with them, out
 * of sight. Where something holds on to it, it is changed itself, under the lock that readers wait for.
 */
function* withConstraints(
  input: MaterializeInput,
  plan: (input: MaterializeInput) => Materialization,
): Materialization {
  const { existing, config } = input;
  const change = existing?.kind === 'table' ? compareConstraints(input, existing.columns) : undefined;
  if (change === undefined || change.isSame) return yield* plan(input);
  const planned = yield* plan({ ...input, mustReplace: true });
  const said = config.materialized === 'incremental' ? [wholeNotice(input)] : [];
  if (planned.keeps !== undefined) return { ...planned, notices: [...planned.notices, ...said] };
  const notices = [...planned.notices, ...releasedNotice(input, change.released)];
  return { ...planned, ddl: [...planned.ddl, ...change.inPlace], notices, reshapes: true };
}

function wholeNotice({ target }: MaterializeInput): Text {
  return {
    fr: `${target.identifier} est remplacé en entier : les contraintes de son contrat ont changé.`,
    en: `${target.identifier} is replaced in full: the constraints of its contract have changed.`,
  };
}
