import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type SigetiError, unreadableFile } from '../../core/index.ts';
import { toProjectPath } from './places.ts';
import { parseYaml, type YamlDocument } from './yaml-document.ts';

/** Reads files and names them as messages show them: relative to the project, or whole where they lie outside. */
export interface FileReader {
  exists(file: string): boolean;
  read(file: string): string;
  label(file: string): string;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

export function projectFiles(projectDirectory: string): FileReader {
  const label = (file: string): string => {
    const relative = toProjectPath(path, projectDirectory, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  };
  return {
    exists: existsSync,
    label,
    /** UTF-8 only, whatever the system's code page; throws PARSE_FILE_UNREADABLE. */
    read: (file) => {
      try {
        return decoder.decode(readFileSync(file));
      } catch (error) {
        throw unreadableFile(label(file), error);
      }
    },
  };
}

/** The YAML document in a file; none where there is no such file. */
export function yamlIn(
  files: FileReader,
  file: string,
): { readonly document: YamlDocument | undefined; readonly problems: readonly SigetiError[] } {
  if (!files.exists(file)) return { document: undefined, problems: [] };
  return parseYaml(files.read(file), files.label(file));
}
