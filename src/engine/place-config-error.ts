import { type ExecutableNode, SigetiError, type SourceNode } from '../core/index.ts';
import type { Workspace } from './config/index.ts';
import { locateConfig } from './parse/index.ts';

/** What was thrown, with the place of the configuration that it is about, where it is about one. */
export async function placeConfigError<Thrown>(
  thrown: Thrown,
  node: ExecutableNode | SourceNode,
  workspace: Workspace,
): Promise<Thrown | SigetiError> {
  if (!(thrown instanceof SigetiError) || thrown.details.config === undefined) return thrown;
  return thrown.with({ location: await locateConfig(node, thrown.details.config, workspace) });
}
