import type { FlowRunSummary } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from './duration.ts';
import { toWidth } from './format.ts';
import { formatShortMoment } from './moment.ts';
import { renderStateCell, STATE_WIDTH } from './state.ts';

type Layout = Pick<Terminal, 'language' | 'width' | 'paint'>;

const GAP = '  ';
const MOMENT_WIDTH = 11;
const DURATION_WIDTH = 11;
/** A name of a run is there to be copied: it is cut later than that of a deployment. */
const SHORTEST_DEPLOYMENT = 12;
/** What is left for the names of the run and of its deployment. */
const FIXED_WIDTH = STATE_WIDTH + MOMENT_WIDTH + DURATION_WIDTH + 4 * GAP.length;

/** One line for each run, below a head: name, deployment or flow, state, when it began or is to begin, how long. */
export function renderFlowRuns(runs: readonly FlowRunSummary[], layout: Layout, now: Date): readonly string[] {
  const { language, paint, width } = layout;
  const [name = '', of = '', state = '', begun = '', lasted = ''] =
    language === 'fr'
      ? ['exécution', 'déploiement', 'état', 'début (UTC)', 'durée']
      : ['run', 'deployment', 'state', 'begun (UTC)', 'duration'];
  const longest = Math.max(name.length, ...runs.map((run) => run.name.length));
  const nameWidth = Math.min(longest, width - FIXED_WIDTH - SHORTEST_DEPLOYMENT);
  const ofWidth = width - FIXED_WIDTH - nameWidth;
  const line = (cells: readonly string[]) => cells.join(GAP).trimEnd();
  const head = line([
    toWidth(name, nameWidth),
    toWidth(of, ofWidth),
    toWidth(state, STATE_WIDTH),
    toWidth(begun, MOMENT_WIDTH),
    lasted.padStart(DURATION_WIDTH),
  ]);
  return [
    paint.bold(head),
    ...runs.map((run) =>
      line([
        toWidth(run.name, nameWidth),
        toWidth(run.deployment ?? run.flow, ofWidth),
        renderStateCell(run.stateName, layout),
        toWidth(formatShortMoment(run.startedAt ?? run.dueAt, now), MOMENT_WIDTH),
        (run.seconds === undefined ? '' : formatDuration(run.seconds, language)).padStart(DURATION_WIDTH),
      ]),
    ),
  ];
}
