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
      return input.watch === undefined ? planTable(input) : planWatchedTable(input, input.watch);
    case 'incremental':
      return planIncremental(input);
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
