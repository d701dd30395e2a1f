// freshness: how old the data of sources is, against what the project allows. It may import core, postgres and the
// adapter. Start reading at check-source.ts.
export { checkSource, type FreshnessResult } from './check-source.ts';
export { type Criteria, criteriaOf } from './criteria.ts';
export { sourceStale } from './errors.ts';
