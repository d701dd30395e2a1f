import { SigetiError, type TemplateFrame } from '../../core/index.ts';
import { BUILTIN_FOLDER } from '../builtins/index.ts';

/**
 * Runs a rendering. Where it fails inside a built-in macro, the error points at the nearest place of the project that
 * led there; the whole way stays in its frames.
 */
export async function blameProject<T>(render: () => Promise<T>): Promise<T> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof SigetiError)) throw error;
    const { location, frames } = error.details;
    if (!location?.file.startsWith(BUILTIN_FOLDER)) throw error;
    const nearest = frames?.find(({ file }) => !file.startsWith(BUILTIN_FOLDER));
    throw nearest ? new SigetiError({ ...error.details, location: placeOf(nearest) }, { cause: error.cause }) : error;
  }
}

function placeOf({ file, line, column }: TemplateFrame): { file: string; line?: number; column?: number } {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
