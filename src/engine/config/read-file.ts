import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type SigetiError, unreadableFile } from '../../core/index.ts';
import { toProjectPath } from './places.ts';
import { YamlDocuments } from './yaml-documents.ts';
import type { YamlDocument } from './yaml-result.ts';

/** Reads files and names them as messages show them: relative to the project, or whole where they lie outside. */
export interface FileReader {
  exists(file: string): boolean;
  read(file: string): string;
  /** UTF-8 only, whatever the system's code page; throws PARSE_FILE_UNREADABLE. */
  decode(file: string, bytes: () => Uint8Array): string;
  label(file: string): string;
  readonly documents: YamlDocuments;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Files of a project; `documents` are the YAML documents that are known already. */
export function projectFiles(projectDirectory: string, documents = new YamlDocuments()): FileReader {
  const label = (file: string): string => {
    const relative = toProjectPath(path, projectDirectory, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  };
  const decode = (file: string, bytes: () => Uint8Array): string => {
    try {
      return decoder.decode(bytes());
    } catch (error) {
      throw unreadableFile(label(file), error);
    }
  };
  return {
    exists: existsSync,
    documents,
    label,
    decode,
    read: (file) => decode(file, () => readFileSync(file)),
  };
}

/** What a file holds; no document where there is no such file. */
export interface YamlInFile {
  readonly document: YamlDocument | undefined;
  readonly problems: readonly SigetiError[];
}

/** The YAML document in a file. */
export async function yamlIn(files: FileReader, file: string): Promise<YamlInFile> {
  if (!files.exists(file)) return { document: undefined, problems: [] };
  return await files.documents.parse(files.read(file), files.label(file));
}

/** The YAML document in a file that may hold passwords. */
export async function secretYamlIn(files: FileReader, file: string): Promise<YamlInFile> {
  if (!files.exists(file)) return { document: undefined, problems: [] };
  return await files.documents.parseSecret(files.read(file), files.label(file));
}
