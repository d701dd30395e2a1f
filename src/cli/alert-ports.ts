import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../engine/index.ts';
import type { DeliveryPorts } from '../orchestrator/index.ts';

/** Where nobody waits for it. */
const TIMEOUT = 15_000;

/**
 * Where the secrets of channels come from: the environment, the project's `.env`, and files. They are read when needed.
 * `timeout`: milliseconds that a server may take for an answer.
 */
export function alertPorts(
  { environment, root }: Pick<Workspace, 'environment' | 'root'>,
  timeout = TIMEOUT,
): DeliveryPorts {
  return {
    timeout,
    secret: (source) => {
      if ('env' in source) return environment.get(source.env)?.value;
      try {
        return readFileSync(path.resolve(root.directory, source.file), 'utf8').trim();
      } catch {
        return undefined;
      }
    },
  };
}
