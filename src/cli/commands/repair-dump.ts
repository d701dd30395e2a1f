import path from 'node:path';
import type { Language } from '../../core/index.ts';
import { inspectDump, mixedDamage, notDamaged, repairDump } from '../../dump/index.ts';
import type { CommandContext } from '../context.ts';
import { fileMissing } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { renderDumpReport, renderRepaired } from '../render/dump-report.ts';

/**
 * `sigeti source repair-dump FILE`: writes what a file of SQL was before its UTF-8 was read in another code page. With
 * `--check` it only says so: exit code 1 where there is something to repair.
 */
export async function run(context: CommandContext): Promise<number> {
  const { terminal, options, workingDirectory, signal } = context;
  const [, name] = context.arguments;
  if (name === undefined) throw fileMissing('source repair-dump dump.sql');
  const file = path.resolve(workingDirectory, name);
  const report = await inspectDump(file, signal);
  if (report.state === 'mixed') throw mixedDamage(file, report);
  if (report.state === 'healthy' && options.check !== true) throw notDamaged(file);
  terminal.print(renderDumpReport(name, report, terminal));
  if (options.check === true) return report.state === 'healthy' ? EXIT.success : EXIT.failure;
  const output = path.resolve(workingDirectory, options.output ?? repairedName(file, terminal.language));
  const { bytes } = await repairDump(file, output, report, signal);
  terminal.print(renderRepaired(path.relative(workingDirectory, output), bytes, report, terminal));
  return EXIT.success;
}

/** `dump.sql` becomes `dump.repare.sql`, beside it. */
function repairedName(file: string, language: Language): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.${language === 'fr' ? 'repare' : 'repaired'}${ext}`);
}
