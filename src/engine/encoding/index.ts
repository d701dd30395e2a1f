// encoding: whether sources were loaded from a dump whose UTF-8 had been read in another code page. It may import core,
// postgres and adapter. Start reading at double-encoding.ts.
export { findNewDoubleEncoding } from './changed-rows.ts';
export { findDoubleEncoding, isCheckedForEncoding } from './double-encoding.ts';
export { encodingRemedy, encodingText, sourceDoubleEncoded } from './errors.ts';
