import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutableNode, SourceLocation } from '../../core/index.ts';
import { allProjects, type Workspace } from '../config/index.ts';

/**
 * Where the project has a hook of a node: in the node's file, in the properties file that describes it, or in a project
 * file. Configurations are merged without their places, so its text is searched for; the node's file where it is not found.
 */
export function placeOfHook(sql: string, node: ExecutableNode, workspace: Workspace): SourceLocation {
  const projects = allProjects(workspace);
  const own = projects.find(({ name }) => name === node.packageName) ?? workspace.root;
  const [patchPackage, patchFile] = node.patchPath?.split('://') ?? [];
  const patched = projects.find(({ name }) => name === patchPackage) ?? own;
  const files = [
    ...(node.resourceType === 'seed' ? [] : [{ label: node.originalFilePath, project: own }]),
    ...(patchFile === undefined ? [] : [{ label: patchFile, project: patched }]),
  ].map(({ label, project }) => ({ label, file: path.join(project.directory, label) }));
  const projectFiles = [own, workspace.root].map(({ document, directory }) => ({
    label: document.file,
    file: path.join(directory, 'dbt_project.yml'),
  }));
  for (const { label, file } of [...files, ...projectFiles]) {
    const line = existsSync(file) ? lineOfHook(sql, readFileSync(file, 'utf8')) : undefined;
    if (line !== undefined) return { file: label, line };
  }
  return { file: node.originalFilePath };
}

/** The line of a file at which a hook begins: however it is quoted and broken, its letters are there in their order. */
export function lineOfHook(sql: string, text: string): number | undefined {
  const key = text.search(/hook/);
  const wanted = lettersOf(sql);
  if (key === -1 || wanted === '') return undefined;
  const at = lettersOf(text.slice(key)).indexOf(wanted);
  if (at === -1) return undefined;
  let seen = 0;
  const lines = text.slice(key).split('\n');
  const index = lines.findIndex((line) => {
    seen += lettersOf(line).length;
    return seen > at;
  });
  return text.slice(0, key).split('\n').length + index;
}

function lettersOf(text: string): string {
  return text.replace(/[\s\\'"]/g, '');
}
