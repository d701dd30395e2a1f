import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nearestNames, type SigetiError, unreadableFile } from '../../core/index.ts';
import { parseYaml } from '../../engine/index.ts';
import type { FlowFile } from '../flow.ts';
import { flowsMissing, nameTaken } from './errors.ts';
import { parseFlow } from './parse-flow.ts';
import type { TaskVerbs } from './parse-task.ts';

/** The folder of a project that holds its flows. */
const FOLDER = 'flows';

/** What the flow files of a project say, and every problem of them. */
export interface ReadFlows {
  /** Those without problems, by their path. */
  readonly files: readonly FlowFile[];
  readonly problems: readonly SigetiError[];
}

/**
 * Reads `flows/*.yml` of a project, or `file` alone (from `workingDirectory`). Problems are collected, each with file,
 * line and column. Throws SCHEDULE_FLOWS_MISSING where there is nothing to read.
 */
export function readFlows(
  projectDirectory: string,
  options: { readonly verbs: TaskVerbs; readonly file?: string | undefined; readonly workingDirectory?: string },
): ReadFlows {
  const { file, workingDirectory = projectDirectory } = options;
  const all = listFlowFiles(projectDirectory);
  const chosen = file === undefined ? all : [chooseFile(file, all, projectDirectory, workingDirectory)];
  if (chosen.length === 0) throw flowsMissing(path.join(projectDirectory, FOLDER), []);
  const read = chosen.map((each) => readFlow(projectDirectory, each, options.verbs));
  const files = read.flatMap(({ flow }) => flow ?? []);
  return { files, problems: [...read.flatMap(({ problems }) => problems), ...twins(files)] };
}

function listFlowFiles(projectDirectory: string): readonly string[] {
  const folder = path.join(projectDirectory, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${FOLDER}/${name}`);
}

/** The file as it was typed, or by the name of its flow alone. */
function chooseFile(file: string, all: readonly string[], projectDirectory: string, workingDirectory: string): string {
  const asPath = path.relative(projectDirectory, path.resolve(workingDirectory, file)).replaceAll(path.sep, '/');
  if (existsSync(path.join(projectDirectory, asPath)) && /\.ya?ml$/.test(asPath)) return asPath;
  const byName = all.find((each) => each === file || path.posix.parse(each).name === file);
  if (byName !== undefined) return byName;
  const near = nearestNames(
    path.parse(file).name,
    all.map((each) => path.posix.parse(each).name),
  );
  throw flowsMissing(
    file,
    all.filter((each) => near.includes(path.posix.parse(each).name)),
  );
}

function readFlow(projectDirectory: string, file: string, verbs: TaskVerbs): FlowResult {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path.join(projectDirectory, file)));
  } catch (cause) {
    return { flow: undefined, problems: [unreadableFile(file, cause)] };
  }
  const { document, problems } = parseYaml(text, file);
  const wrong = [...problems, ...document.warnings];
  if (problems.length > 0) return { flow: undefined, problems: wrong };
  const parsed = parseFlow(document, verbs);
  return { flow: wrong.length > 0 ? undefined : parsed.flow, problems: [...wrong, ...parsed.problems] };
}

/** One file: its flow, unless there are problems. */
interface FlowResult {
  readonly flow: FlowFile | undefined;
  readonly problems: readonly SigetiError[];
}

/** Two files that define a flow of one name. */
function twins(files: readonly FlowFile[]): readonly SigetiError[] {
  const first = new Map<string, string>();
  return files.flatMap(({ file, flow }) => {
    const earlier = first.get(flow.name);
    if (earlier === undefined) first.set(flow.name, file);
    return earlier === undefined
      ? []
      : [nameTaken({ fr: 'un flux', en: 'a flow' }, flow.name, { file: earlier }, { file })];
  });
}
