import { type ExecutableNode, SigetiError } from '../../core/index.ts';

/** PostgreSQL cuts what is longer, with no more than a notice. */
const LONGEST = 63;

export function isTooLong(name: string): boolean {
  return Buffer.byteLength(name) > LONGEST;
}

/** Throws RUN_NAME_TOO_LONG where the node's relation or schema would be called otherwise than the project says. */
export function refuseLongNames({ relation, uniqueId }: ExecutableNode): void {
  const { schema, identifier } = relation;
  const name = [schema, identifier].find(isTooLong);
  if (name === undefined) return;
  const bytes = Buffer.byteLength(name);
  throw new SigetiError({
    code: 'RUN_NAME_TOO_LONG',
    message: {
      fr: `Le nom « ${name} » a ${bytes} octets ; PostgreSQL en garde ${LONGEST} et le couperait.`,
      en: `The name '${name}' has ${bytes} bytes; PostgreSQL keeps ${LONGEST} and would cut it.`,
    },
    hint: {
      fr: 'Donnez un nom plus court : `alias` ou `schema` dans config(…). Une lettre accentuée compte pour deux octets.',
      en: 'Give a shorter name: `alias` or `schema` in config(…). A letter with an accent counts for two bytes.',
    },
    config: [name === schema ? 'schema' : 'alias'],
    uniqueId,
  });
}
