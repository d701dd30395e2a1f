import { closeSync, openSync, writeFileSync, writevSync } from 'node:fs';

/** Writes a file of pieces, one after the other, that are never put together. Throws the file system's error. */
export function writePieces(file: string, pieces: readonly Buffer[]): void {
  const handle = openSync(file, 'w');
  try {
    const written = writevSync(handle, pieces);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    // A disk that is nearly full takes some of it, and says why with the rest.
    if (written < length) writeFileSync(handle, Buffer.concat(pieces).subarray(written));
  } finally {
    closeSync(handle);
  }
}
