import { materializationUnknown } from './errors.ts';
import { planIncremental } from './incremental.ts';
import type { Materialization, MaterializeInput } from './materialization.ts';
import { planSnapshot } from './snapshot.ts';
import { planTable } from './table.ts';
import { planView } from './view.ts';

/** A seed's file: its path in the project, and its text. */
export interface SeedFile {
  readonly name: string;
  readonly text: string;
}

/** The materialization that a node's configuration names. Throws RUN_CONFIG_INVALID for one that does not exist. */
export function planNode(input: MaterializeInput, _seed?: SeedFile): Materialization {
  switch (input.config.materialized) {
    case 'view':
      return planView(input);
    case 'table':
      return planTable(input);
    case 'incremental':
      return planIncremental(input);
    case 'snapshot':
      return planSnapshot(input);
    default:
      throw materializationUnknown(input.uniqueId, String(input.config.materialized));
  }
}
