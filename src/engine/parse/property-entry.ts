import type { ModelVersion, SourceLocation } from '../../core/index.ts';
import type { YamlDocument, YamlPath } from '../config/index.ts';
import type { ProjectFile } from './project-files.ts';
import type { Section } from './property-keys.ts';

/** Which version of a model an entry describes, and the file that defines it. */
export interface EntryVersion {
  readonly v: ModelVersion;
  readonly latest: ModelVersion;
  /** Name of the file without its ending. */
  readonly definedIn: string;
}

/** One entry of a properties file: a model, a source, a macro … as the file describes it. */
export interface PropertyEntry {
  readonly section: Section;
  readonly name: string;
  /** Rendered, except descriptions, tests and hooks. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly file: ProjectFile;
  /** Of the whole properties file, as dbt computes it. */
  readonly text: string;
  readonly document: YamlDocument;
  readonly path: YamlPath;
  /** Models with versions: which of them this is. */
  readonly version?: EntryVersion | undefined;
}

/** Where the entry, or a key of it, stands. */
export function locate(entry: PropertyEntry, ...path: YamlPath): SourceLocation {
  return entry.document.locate([...entry.path, ...path]);
}

/** `package://path` of the entry's file, as the manifest names it. */
export function patchPath(entry: PropertyEntry): string {
  return `${entry.file.project.name}://${entry.file.originalFilePath}`;
}
