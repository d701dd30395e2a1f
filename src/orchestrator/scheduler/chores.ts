import { reapRuns } from '../runs/reap.ts';
import { markLate, scheduleRuns } from '../schedules/schedule-runs.ts';
import { addPartitions } from '../schema/partitions.ts';
import type { Chore } from './scheduler.ts';

/** What a scheduler looks after. */
export function standardChores(): readonly Chore[] {
  return [
    { name: 'start what is due', everySeconds: 1, run: scheduleRuns },
    { name: 'reap lost runs', everySeconds: 2, run: reapRuns },
    { name: 'mark late runs', everySeconds: 5, run: markLate },
    { name: 'make partitions', everySeconds: 3600, run: addPartitions },
  ];
}
