import { reapRuns } from '../runs/reap.ts';
import { addPartitions } from '../schema/partitions.ts';
import type { Chore } from './scheduler.ts';

/** What a scheduler looks after. */
export function standardChores(): readonly Chore[] {
  return [
    { name: 'reap lost runs', everySeconds: 2, run: reapRuns },
    { name: 'make partitions', everySeconds: 3600, run: addPartitions },
  ];
}
