import { readEnvVar, type Workspace } from '../config/index.ts';
import type { HostFunction } from '../jinja/index.ts';
import { bindArguments, requireText } from './arguments.ts';

/** `env_var('X', default)`. Secrets are refused: what a template prints is written to files and logs. */
export function envVar({ environment }: Workspace, asked?: (name: string) => void): HostFunction {
  return (args, kwargs) => {
    const given = bindArguments('env_var', ['var', 'default'], args, kwargs);
    const name = requireText('env_var', 'var', given.var);
    asked?.(name);
    return readEnvVar(environment, name, given.default ?? undefined, { secrets: false });
  };
}
