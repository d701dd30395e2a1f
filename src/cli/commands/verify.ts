import { type Verification, verifyIncremental } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { actionUnknown } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { parseOrReport, selectOrReport } from '../parsed-project.ts';
import { renderComparison, renderComparisonHead, renderVerification } from '../render/verification.ts';
import { verificationJson } from '../render/verification-json.ts';

/**
 * `sigeti verify incremental`: whether what is published is what a full refresh would publish now. Exit code 1 where it
 * is not, or where something could not be compared.
 */
export async function run(context: CommandContext): Promise<number> {
  const { options, terminal, signal } = context;
  const [action] = context.arguments;
  if (action !== 'incremental') throw actionUnknown('verify', action, ['incremental']);
  const { workspace } = await openWorkspace(context);
  const parsed = await parseOrReport(workspace, context);
  if (parsed === undefined) return EXIT.unusable;
  const ids = await selectOrReport(workspace, parsed, ['model'], context);
  const isText = options.output !== 'json';
  const { language } = terminal;
  if (isText) terminal.inform(renderComparisonHead(terminal));
  const verification = await verifyIncremental(workspace, parsed, {
    ids,
    signal,
    emit: (event) => {
      if (event.type === 'notice') terminal.warn(event.text[language]);
    },
    onResult: (result) => {
      if (isText) for (const line of renderComparison(result, terminal)) terminal.inform(line);
      if (result.error !== undefined) terminal.error(result.error.toJSON());
    },
  });
  terminal.print(isText ? renderVerification(verification, terminal) : jsonOf(verification));
  return verification.isSame ? EXIT.success : EXIT.failure;
}

function jsonOf(verification: Verification): string {
  return JSON.stringify(verificationJson(verification));
}
