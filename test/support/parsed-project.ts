import type { ErrorDetails } from '../../src/core/index.ts';
import { loadWorkspace } from '../../src/engine/config/index.ts';
import { parseProject } from '../../src/engine/parse/index.ts';
import { projectFolder } from './project-folder.ts';

/** A project that each test of the file has anew, with these files, and what is wrong with it. */
export function parsedProject(files: Readonly<Record<string, string>>) {
  const { write, root } = projectFolder(files);
  return {
    write,
    problems: async (): Promise<readonly ErrorDetails[]> => {
      const { problems } = await parseProject(await loadWorkspace({ projectDirectory: root(), environment: {} }));
      return problems.map((problem) => problem.toJSON());
    },
  };
}
