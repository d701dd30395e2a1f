// personal: what keeps values of personal columns out of failing rows, previews and errors. Columns are marked in the
// project (meta.pii, or a tag). It may import core, postgres and the adapter. Start reading at mask.ts.
export { hideValues, withoutValues } from './hide-values.ts';
export { maskOwnColumns, maskQuery } from './mask.ts';
export { givesPersonalValue, namedIn, touchesPersonalData } from './reads.ts';
