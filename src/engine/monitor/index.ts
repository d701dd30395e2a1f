// monitor: how the relations of a project are: rows, sizes, rights. It may import core, postgres and the adapter.
// Start reading at look-at-relations.ts; monitor-verb.ts of the engine puts it together with what past runs have noted.
export { layersOf } from './layers.ts';
export { lookAtRelations, type RelationState } from './look-at-relations.ts';
