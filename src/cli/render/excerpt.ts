import type { ErrorDetails } from '../../core/index.ts';
import type { Paint } from './paint.ts';

/** The least of a long line that stays before the place. */
const BEFORE = 20;

/**
 * The line of SQL at which the server points, with a caret below the place; above it `place`, where a reader finds the
 * line. Of a line wider than the terminal, the part around the place.
 */
export function renderExcerpt(
  { server }: ErrorDetails,
  place: string,
  { width, paint }: { readonly width: number; readonly paint: Paint },
): readonly string[] {
  if (server?.line === undefined || server.source === undefined) return [];
  const { line, source, character = 1 } = server;
  const gutter = `${line} | `;
  const room = Math.max(width - gutter.length - 4, BEFORE * 2);
  const characters = [...source.replaceAll('\t', ' ')];
  const from = character <= room ? 0 : character - 1 - BEFORE;
  const shown = characters.slice(from, from + room).join('');
  return [
    ...(place === '' ? [] : [`    ${place}`]),
    `    ${paint.dim(gutter)}${shown}`,
    `    ${paint.dim(`${' '.repeat(String(line).length)} | `)}${' '.repeat(character - 1 - from)}${paint.red('^')}`,
  ];
}
