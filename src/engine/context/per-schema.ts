import type { RelationName } from '../../core/index.ts';

/** Where relations of one schema are. */
export type SchemaName = Pick<RelationName, 'database' | 'schema'>;

/** What is made of a schema, once for all its relations: a project has hundreds of those and a few schemas. */
export function oncePerSchema<Made>(make: (schema: SchemaName) => Made): (relation: SchemaName) => Made {
  const made = new Map<string, Made>();
  return ({ database, schema }) => {
    const key = `${database}\n${schema}`;
    const known = made.get(key) ?? make({ database, schema });
    made.set(key, known);
    return known;
  };
}
