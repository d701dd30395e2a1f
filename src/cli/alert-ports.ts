import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../engine/index.ts';
import type { DeliveryPorts } from '../orchestrator/index.ts';

/** Milliseconds that a mail server or a webhook may take for an answer. */
const TIMEOUT = 15_000;

/** Where the secrets of channels come from: the environment, the project's `.env`, and files. They are read when needed. */
export function alertPorts({ environment, root }: Workspace): DeliveryPorts {
  return {
    timeout: TIMEOUT,
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
