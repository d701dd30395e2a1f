import type { SigetiError, SourceLocation } from '../../core/index.ts';
import type { Expectation } from './flow-schema.ts';

/** Keys and indexes from the top of a file to one of its values. */
export type Path = readonly (string | number)[];

/** Collects what is wrong with a flow file, each at its place. */
export interface Problems {
  add(problem: SigetiError, path: Path): void;
  /** The property at `path` is not what it must be. */
  expect(expected: Expectation, path: Path): void;
  locate(path: Path): SourceLocation;
}
