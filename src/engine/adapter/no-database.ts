import { SigetiError } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation, QueryResult } from './types.ts';

/**
 * The database as templates see it with `--no-introspect`: nothing has been built in it, and nobody may ask it. A query
 * throws COMPILE_INTROSPECTION_OFF.
 */
export const noDatabase = {
  query: async (sql: string): Promise<QueryResult> => refuse(sql),
  getColumns: async ({ identifier }: { readonly identifier: string }): Promise<readonly CatalogColumn[]> =>
    refuse(`columns of ${identifier}`),
  commit: async (): Promise<void> => undefined,
  getRelation: async (): Promise<CatalogRelation | undefined> => undefined,
  listRelations: async (): Promise<readonly CatalogRelation[]> => [],
  schemaExists: async (): Promise<boolean> => false,
  forget: (): void => undefined,
};

function refuse(question: string): never {
  const [first = ''] = question.trim().split('\n');
  throw new SigetiError({
    code: 'COMPILE_INTROSPECTION_OFF',
    message: {
      fr: `Le modèle interroge la base, ce que --no-introspect interdit : ${first}`,
      en: `The template asks the database, which --no-introspect forbids: ${first}`,
    },
    hint: {
      fr: 'Compilez ce nœud avec la base, ou entourez la requête de {% if flags.INTROSPECT %}.',
      en: 'Compile this node with the database, or put {% if flags.INTROSPECT %} around the query.',
    },
  });
}
