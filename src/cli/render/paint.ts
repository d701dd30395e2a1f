import pc from 'picocolors';

/** Colours, or functions that change nothing: output that is not a terminal, `NO_COLOR`, `TERM=dumb`. */
export type Paint = Pick<typeof pc, 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim'>;

export function createPaint(enabled: boolean): Paint {
  return pc.createColors(enabled);
}
