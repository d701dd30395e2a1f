import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Emit, type Manifest, type NodeResult, type ResourceType, SigetiError } from '../core/index.ts';
import type { ClientProcess, PublishGuard } from '../postgres/index.ts';
import {
  logEvents,
  manifestArtifact,
  type NodeTexts,
  openNodeTexts,
  runResultsArtifact,
  writeArtifact,
} from './artifacts/index.ts';
import { compileNode, compileUnitTest, rowsSql, testQuery } from './compile/index.ts';
import { judgeWarning, type Workspace } from './config/index.ts';
import { connectionTargetOf } from './connection.ts';
import { readDefer } from './defer.ts';
import { invocationFacts, projectDirectories, publishedIn, targetDirectory } from './invocation.ts';
import { currentInvoker } from './invoker.ts';
import { locateConfig, macrosOf, type ParseResult } from './parse/index.ts';
import { executeRun, planRun, type RunInput, type RunPlan } from './run/index.ts';

/** The verbs that run nodes, and the types of nodes each runs. They differ in nothing else but what tests hold up. */
export const VERB_TYPES = {
  run: ['model'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  build: ['seed', 'snapshot', 'model', 'test', 'unit_test'],
  refresh: ['seed', 'snapshot', 'model', 'test', 'unit_test'],
} as const satisfies Readonly<Record<string, readonly ResourceType[]>>;

export type RunVerb = keyof typeof VERB_TYPES;

export interface RunRequest {
  readonly verb: RunVerb;
  /** Unique ids, as `selectNodes` gives them. */
  readonly ids: readonly string[];
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Told the SQL that a node ran, before the event that it has finished. */
  readonly trace?: ((uniqueId: string, sql: string) => void) | undefined;
  /** The command line's options, for `run_results.json`. */
  readonly args?: Readonly<Record<string, unknown>> | undefined;
  /** Checked in every publishing transaction beside the fence; where it refuses, the run fails and stops at once. */
  readonly guard?: PublishGuard | undefined;
  /** The process whose run this one continues: it loses the target where it still holds it. */
  readonly supersedes?: ClientProcess | undefined;
}

/**
 * Plans and executes nodes of a parsed project, and writes what dbt writes to `target/`: artifacts, compiled and
 * executed SQL. Throws RUN_LOCKED and connection errors; what fails in a node is in its result.
 */
export async function runVerb(
  workspace: Workspace,
  parsed: ParseResult,
  request: RunRequest,
): Promise<readonly NodeResult[]> {
  const target = targetDirectory(workspace);
  const plan = planRun(parsed.manifest, request.ids, request.verb);
  const texts = openNodeTexts(target, workspace.root.targetPath);
  const log = logEvents(target, workspace.invocationId, request.emit);
  const keep = keepingFiles(request.emit);
  const startedAt = performance.now();
  try {
    const input = runInput(workspace, parsed, plan, { ...request, texts, emit: log.emit });
    const results = await executeRun(plan, input);
    const seconds = (performance.now() - startedAt) / 1000;
    const run = { results, seconds, args: request.args, which: request.verb };
    await keep(() => writeArtifacts(workspace, parsed.manifest, texts, run));
    return results;
  } finally {
    await keep(() => texts.close());
    await keep(() => log.close());
  }
}

/** What cannot be written to `target/` fails no node and no run, and is said, once. */
function keepingFiles(emit: Emit) {
  let isTold = false;
  return async (write: () => void | Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (thrown) {
      if (!(thrown instanceof SigetiError)) throw thrown;
      const { message, hint } = thrown.details;
      const text = { fr: `${message.fr} ${hint?.fr ?? ''}`, en: `${message.en} ${hint?.en ?? ''}` };
      if (!isTold) emit({ type: 'notice', level: 'warn', text });
      isTold = true;
    }
  };
}

function writeArtifacts(
  workspace: Workspace,
  manifest: Manifest,
  { compiled }: NodeTexts,
  run: Pick<RunRequest, 'args'> & { results: readonly NodeResult[]; seconds: number; which: string },
): void {
  const target = targetDirectory(workspace);
  const facts = invocationFacts(workspace);
  writeArtifact(target, 'manifest.json', manifestArtifact(manifest, facts, compiled));
  const { results, seconds, args, which } = run;
  const input = { results, facts, compiled, manifest, seconds, args: { which, ...args } };
  writeArtifact(target, 'run_results.json', runResultsArtifact(input));
}

function runInput(
  workspace: Workspace,
  parsed: ParseResult,
  plan: RunPlan,
  request: Omit<RunRequest, 'verb' | 'ids' | 'args'> & { readonly texts: NodeTexts },
): RunInput {
  const { texts, emit, signal, trace, guard, supersedes } = request;
  const { manifest } = parsed;
  const macros = macrosOf(parsed);
  const { target, flags } = workspace;
  const selected = plan.nodes.map(({ uniqueId }) => uniqueId);
  const defer = readDefer(workspace, selected, publishedIn(manifest));
  const directories = projectDirectories(workspace);
  return {
    manifest,
    connection: connectionTargetOf(target),
    target: { name: target.name, schema: target.schema },
    threads: target.threads,
    runId: workspace.invocationId,
    invoker: currentInvoker(plan.command),
    guard,
    supersedes,
    fullRefresh: flags.fullRefresh,
    storeFailures: flags.storeFailures,
    failFast: flags.failFast,
    skipNodesIfOnRunStartFails: flags.skipNodesIfOnRunStartFails,
    warningsFail: judgeWarning('RUN_TEST_WARNED', flags) === 'error',
    emit,
    signal,
    compile: (node, database, write, { results, fullRefresh }) =>
      compileNode(node, {
        workspace: { ...workspace, flags: { ...flags, fullRefresh } },
        manifest,
        macros,
        database,
        emit,
        selected,
        write,
        results,
        resolve: publishedIn(manifest),
        defer,
      }),
    compileUnitTest: async (test, database) => {
      const sql = await compileUnitTest(test, {
        workspace,
        manifest,
        macros,
        database,
        emit,
        selected,
        write: () => undefined,
        resolve: publishedIn(manifest),
        defer,
      });
      texts.write('compiled', test, sql);
      return sql;
    },
    locateConfig: (node, path) => locateConfig(node, path, workspace),
    rowsSql,
    testQuery,
    readSeed: ({ packageName, originalFilePath }) =>
      readFileSync(path.join(directories.get(packageName) ?? '', originalFilePath), 'utf8'),
    record: (node, { compiled, executed }) => {
      if (node.resourceType === 'seed') return;
      texts.write('compiled', node, compiled);
      texts.write('run', node, executed);
      trace?.(node.uniqueId, executed);
    },
    compiledFile: (node) => texts.compiled.get(node.uniqueId)?.path,
  };
}
