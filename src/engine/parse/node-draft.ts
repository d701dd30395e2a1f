import type { ExecutableBase, ExecutableNode, ModelVersion, SourceLocation, TestNode } from '../../core/index.ts';
import type { Project } from '../config/index.ts';
import type { Captured } from '../context/index.ts';
import type { Template } from '../jinja/index.ts';

/** A node before its text was looked into. */
export interface NodeDraft {
  readonly resourceType: ExecutableNode['resourceType'];
  readonly uniqueId: string;
  readonly name: string;
  readonly project: Project;
  readonly path: string;
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  readonly rawCode: string;
  readonly checksum: string;
  /** The text to look into; undefined where nothing is to be found in it (seeds, simple tests). */
  readonly template: (() => Template) | undefined;
  /** Configuration from the node's properties. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Tags that are not configuration (tests: those of what they test). */
  readonly tags?: readonly string[];
  /** What is known to be used without looking: refs, sources and macros of generic tests. */
  readonly known?: Partial<Pick<Captured, 'refs' | 'sources' | 'macros' | 'configs'>>;
  readonly testMetadata?: TestNode['testMetadata'];
  /** Models with versions: which of them. */
  readonly version?: ModelVersion | undefined;
  readonly location: SourceLocation;
}

/** What all executable nodes have, except what their properties add. */
export type BuiltNode = Omit<ExecutableBase, 'description' | 'docBlocks' | 'columns' | 'patchPath'>;
