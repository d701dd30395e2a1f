import { createHash } from 'node:crypto';
import { DBT_VERSION, describeTarget, type Workspace } from '../config/index.ts';
import { type HostFunction, LazyDict, printText, returnValue, TemplateError, toPython } from '../jinja/index.ts';
import { bindArguments, requireText } from './arguments.ts';
import { dataFunctions } from './data-functions.ts';
import { exceptionsObject } from './exceptions.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';
import { type Messages, note, print } from './messages.ts';
import { PyDatetime } from './modules/datetime.ts';
import { modulesObject } from './modules/index.ts';
import { UTC } from './modules/zones.ts';

/** Members by which a text speaks to the reader of the run. */
export function messageMembers(messages: Messages): Record<string, Getter> {
  return {
    log: () => log(messages),
    print: () => printFunction(messages),
    exceptions: () => exceptionsObject(messages),
  };
}

/** Members that are the same in every text of an invocation. */
export function baseMembers(workspace: Workspace): Record<string, Getter> {
  const known = tables.get(workspace) ?? makeBaseMembers(workspace);
  tables.set(workspace, known);
  return known;
}

/** The table holds no values, only how to make them: every context has values of its own. */
const tables = new WeakMap<Workspace, Record<string, Getter>>();

function makeBaseMembers(workspace: Workspace): Record<string, Getter> {
  return {
    ...SAME_EVERYWHERE,
    modules: () => modulesObject(() => workspace.now()),
    target: () => new LazyDict(describeTarget(workspace.target)),
    flags: () => flagsObject(workspace),
    invocation_args_dict: () => toPython(invocationArguments(workspace)),
    invocation_id: () => workspace.invocationId,
    run_started_at: () => PyDatetime.fromInstant(workspace.startedAt, UTC),
    project_name: constant(workspace.root.name),
  };
}

function log(messages: Messages): HostFunction {
  return (args, kwargs) => {
    const given = bindArguments('log', ['msg', 'info'], args, kwargs);
    if (given.info === true) note(messages, 'info', printText(given.msg ?? null));
    return '';
  };
}

function printFunction(messages: Messages): HostFunction {
  return (args, kwargs) => {
    const given = bindArguments('print', ['msg'], args, kwargs);
    print(messages, printText(given.msg ?? null));
    return '';
  };
}

const localMd5: HostFunction = (args, kwargs) => {
  const { value } = bindArguments('local_md5', ['value'], args, kwargs);
  return createHash('md5')
    .update(requireText('local_md5', 'value', value), 'utf8')
    .digest('hex');
};

/** `try_or_compiler_error(message, function, ...)`: the project's own message where the call fails. */
const tryOrCompilerError: HostFunction = async ([message, run, ...rest], kwargs) => {
  if (typeof run !== 'function') {
    const type = {
      fr: 'try_or_compiler_error() attend une fonction.',
      en: 'try_or_compiler_error() needs a function.',
    };
    throw new TemplateError(type);
  }
  try {
    return await run(rest, kwargs);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const text = printText(message ?? null);
    throw new TemplateError({ fr: text, en: text });
  }
};

const acceptAnything: HostFunction = (args) => args[0] ?? null;

/** `flags.FULL_REFRESH`: the flags of the invocation under dbt's names. */
function flagsObject({ flags }: Workspace): MemberObject {
  const members: Record<string, Getter> = {};
  for (const name of Object.keys(flags)) members[upperSnake(name)] = () => toPython(Reflect.get(flags, name));
  return new MemberObject('Flags', members);
}

function invocationArguments({ flags, cliVars }: Workspace): Readonly<Record<string, unknown>> {
  const named = Object.entries(flags).map(([name, value]) => [upperSnake(name).toLowerCase(), value]);
  return { ...Object.fromEntries(named), vars: cliVars };
}

function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Members that hang on no workspace: while parsing, each node has one of its own. */
const SAME_EVERYWHERE: Readonly<Record<string, Getter>> = {
  return: method(returnValue),
  local_md5: method(localMd5),
  try_or_compiler_error: method(tryOrCompilerError),
  validation: () => new MemberObject('validation', { any: method(() => acceptAnything) }),
  ...dataFunctions(),
  dbt_version: constant(DBT_VERSION),
  dbt_metadata_envs: () => toPython({}),
  thread_id: constant('Thread-1'),
};
