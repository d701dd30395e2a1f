import type { ErrorDetails, Node, SourceNode, Text } from '../../../core/index.ts';

/** A relation that the server did not find. */
export interface Absence {
  /** What is known of the failed statement. */
  readonly error: ErrorDetails;
  /** Name of the database that was searched. */
  readonly database: string;
  /** As the SQL names it, `schema.name`. */
  readonly relation: string;
}

/** A declared source is not in the database; the remedy is left out where the run has given it for all of them. */
export function sourceMissing({ error, database, relation }: Absence, source: SourceNode, told: boolean): ErrorDetails {
  const { location, uniqueId, sqlState } = error;
  const name = `${source.sourceName}.${source.name}`;
  return {
    code: 'RUN_SOURCE_MISSING',
    message: {
      fr: `La table source ${name} (${relation}) n’existe pas dans la base « ${database} ».`,
      en: `The source table ${name} (${relation}) does not exist in the database '${database}'.`,
    },
    hint: told ? undefined : sourceRemedy([source]),
    location,
    uniqueId,
    sqlState,
  };
}

/** What to do about sources that are not there. */
function sourceRemedy(sources: readonly SourceNode[]): Text {
  const files = [...new Set(sources.map((source) => source.originalFilePath))].join(', ');
  const [written] = sources.map((source) => source.unrenderedSchema);
  const schema = written === undefined ? '' : ` (\`schema: ${written}\`)`;
  return {
    fr: `Vérifiez la base, et le schéma donné dans ${files}${schema}. Pour une base d’essai : \`sigeti simulate create\`.`,
    en: `Check the database, and the schema given in ${files}${schema}. For a database to try things: \`sigeti simulate create\`.`,
  };
}

/** The notice, before anything runs, that sources are not there. */
export function sourcesMissing(sources: readonly SourceNode[], database: string): Text {
  const names = sources.map(({ relation }) => `${relation.schema}.${relation.identifier}`).sort();
  const list = names.join(', ');
  const remedy = sourceRemedy(sources);
  return {
    fr: `Tables sources absentes de la base « ${database} » (${names.length}) : ${list}. Les nœuds qui les lisent échoueront. ${remedy.fr}`,
    en: `Source tables missing from the database '${database}' (${names.length}): ${list}. The nodes that read them will fail. ${remedy.en}`,
  };
}

/** A node of the project was read before anything built it. */
export function nodeNotBuilt({ error, database, relation }: Absence, node: Node): ErrorDetails {
  const { location, uniqueId, sqlState } = error;
  return {
    code: 'RUN_NODE_NOT_BUILT',
    message: {
      fr: `${relation} n’existe pas dans la base « ${database} » : ${node.uniqueId} n’est pas encore construit.`,
      en: `${relation} does not exist in the database '${database}': ${node.uniqueId} has not been built yet.`,
    },
    hint: {
      fr: `Construisez-le avec ce qu’il lit : \`sigeti build -s +${node.name}\`, ou tout : \`sigeti refresh\`.`,
      en: `Build it with what it reads: \`sigeti build -s +${node.name}\`, or everything: \`sigeti refresh\`.`,
    },
    location,
    uniqueId,
    sqlState,
  };
}
