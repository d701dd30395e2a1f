import { hash } from 'node:crypto';
import type { ExecutableNode } from '../../core/index.ts';
import { isPlainJson, type Project } from '../config/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { distinct } from './distinct.ts';
import type { NodeDraft } from './node-draft.ts';

/** What a node was made of and does not say itself. */
interface Given extends Pick<NodeDraft, 'properties' | 'tags' | 'known'> {
  /** Whether there is anything to look for in its text. */
  readonly isTemplate: boolean;
}

/**
 * A hash of all of the draft that its node can depend on: projects are settings, the template is the text's; and JSON of
 * what the node does not say of it, undefined where JSON could not give that back.
 */
export function describeDraft(draft: NodeDraft): { readonly digest: string; readonly given: string | undefined } {
  const { template, project, properties, tags, known, ...own } = draft;
  const what: Given = {
    isTemplate: template !== undefined,
    properties,
    ...(tags === undefined ? {} : { tags }),
    ...(known === undefined ? {} : { known }),
  };
  // Asking for each value takes its time.
  const isPlain = isPlainJson(what);
  const given = JSON.stringify(what, isPlain ? undefined : distinct);
  const rest = [project.name, own];
  const text = JSON.stringify(rest, isPlainJson(rest) ? undefined : distinct);
  return { digest: hash('sha1', `${text}\n${given}`, 'base64'), given: isPlain ? given : undefined };
}

/** The draft of which `describeDraft` gave this, with what its node says. Places in its file are not among it. */
export function reopenDraft(given: string, node: ExecutableNode, project: Project): NodeDraft {
  const { isTemplate, ...what }: Given = JSON.parse(given);
  const { resourceType, uniqueId, name, path, originalFilePath, fqn, rawCode, checksum } = node;
  const metadata = node.resourceType === 'test' ? node.testMetadata : undefined;
  const version = node.resourceType === 'model' ? node.version : undefined;
  return {
    ...{ resourceType, uniqueId, name, project, path, originalFilePath, fqn, rawCode, checksum },
    ...what,
    template: isTemplate ? () => parseTemplate(rawCode, originalFilePath) : undefined,
    ...(metadata === undefined ? {} : { testMetadata: metadata }),
    ...(version === undefined ? {} : { version }),
    location: { file: originalFilePath },
  };
}
