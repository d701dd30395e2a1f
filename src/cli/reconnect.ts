import type { Text } from '../core/index.ts';
import { connectTo } from '../engine/index.ts';
import type { Session } from '../postgres/index.ts';
import type { CommandContext } from './context.ts';
import type { Operations } from './open-operations.ts';
import { renderTrouble } from './render/worker-event.ts';

/** How a command that follows something goes on after its connection was lost. */
export interface Reconnection {
  readonly reconnect: () => Promise<Session>;
  readonly onTrouble: (text: Text) => void;
  readonly signal: AbortSignal;
}

/** Connects again to the same warehouse, and says on standard error that this is under way. */
export function reconnection({ workspace }: Operations, { terminal, signal }: CommandContext): Reconnection {
  return {
    reconnect: () => connectTo(workspace.target, signal),
    onTrouble: ({ fr, en }) => {
      const text = {
        fr: `${fr} Reprise dès que le serveur répond ; Ctrl-C arrête.`,
        en: `${en} Going on as soon as the server answers; Ctrl-C stops.`,
      };
      terminal.warn(renderTrouble(text, terminal, new Date()));
    },
    signal,
  };
}
