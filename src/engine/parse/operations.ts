import type { OperationNode } from '../../core/index.ts';
import { allProjects, type Project } from '../config/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { buildNode, type ParseContext } from './build-node.ts';
import { checksumOf } from './project-files.ts';
import type { Unresolved } from './resolve.ts';

/** The `on-run-start` and `on-run-end` of every project file, each a node of its own as in dbt's manifest. */
export async function parseOperations(context: ParseContext): Promise<Unresolved[]> {
  const parsed: Unresolved[] = [];
  for (const project of allProjects(context.workspace)) {
    const texts = { 'on-run-start': project.onRunStart, 'on-run-end': project.onRunEnd };
    for (const hook of ['on-run-start', 'on-run-end'] as const) {
      for (const [index, text] of texts[hook].entries()) {
        const operation = await parseOperation(project, { hook, index, text }, context);
        if (operation) parsed.push(operation);
      }
    }
  }
  return parsed;
}

async function parseOperation(
  project: Project,
  { hook, index, text }: Pick<OperationNode, 'hook' | 'index'> & { readonly text: string },
  context: ParseContext,
): Promise<Unresolved | undefined> {
  const name = `${project.name}-${hook}-${index}`;
  const location = project.document.locate([hook, index]);
  const line = location.line ?? 1;
  const template = await context.problems.attempt(() => parseTemplate(text, location.file, { firstLine: line }));
  if (!template) return undefined;
  const built = await buildNode(
    {
      resourceType: 'operation',
      uniqueId: `operation.${project.name}.${name}`,
      name,
      project,
      path: `hooks/${name}.sql`,
      originalFilePath: location.file,
      fqn: [project.name, 'hooks', name],
      rawCode: text,
      checksum: checksumOf(text),
      template: () => template,
      properties: {},
      tags: [hook],
      location,
    },
    context,
  );
  return (
    built && {
      node: { ...built, resourceType: 'operation', description: '', columns: {}, hook, index, line },
      location,
    }
  );
}
