import path from 'node:path';
import { type ParseResult, targetDirectory, writeManifest } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { readWorkspace } from '../open-workspace.ts';
import { parseOrReport } from '../parsed-project.ts';
import { formatCount, formatSeconds } from '../render/format.ts';

/** `sigeti parse`: reads and checks the whole project and writes target/manifest.json. Touches no database. */
export async function run(context: CommandContext): Promise<number> {
  const startedAt = performance.now();
  const workspace = await readWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  await writeManifest(workspace, parsed);
  const { terminal } = context;
  const { nodes, macros } = parsed.counts ?? countsIn(parsed.manifest);
  const [n, m] = [nodes, macros].map((count) => formatCount(count, terminal.language));
  const seconds = formatSeconds((performance.now() - startedAt) / 1000, terminal.language);
  terminal.inform(
    terminal.language === 'fr'
      ? `${n} nœuds et ${m} macros analysés en ${seconds}.`
      : `${n} nodes and ${m} macros parsed in ${seconds}.`,
  );
  if (workspace.flags.writeJson) {
    const shown = path.relative(context.workingDirectory, path.join(targetDirectory(workspace), 'manifest.json'));
    terminal.inform(`→ ${shown}`);
  }
  return EXIT.success;
}

function countsIn({ nodes, macros }: ParseResult['manifest']) {
  return { nodes: nodes.size, macros: macros.size };
}
