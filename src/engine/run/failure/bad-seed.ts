import type { ErrorDetails, Text } from '../../../core/index.ts';
import { purposeText } from '../../adapter/index.ts';
import { readSeedFile } from '../../materialize/index.ts';
import type { Explain } from './failure.ts';

/** A value of a seed's file that its column does not take: where it is in the file, and what else the type can be. */
export const explainBadSeed: Explain = async (error, { node }, _session, { readSeed }) => {
  const place = placeInRows(error);
  if (node.resourceType !== 'seed' || place === undefined || !ofValues(error)) return undefined;
  const file = node.originalFilePath;
  const { columns, records } = readSeedFile(node, { name: file, text: readSeed(node) });
  const record = records[place.row - 1];
  const index = columns.findIndex(({ name }) => place.follows(name));
  const column = columns[index];
  if (record === undefined || column === undefined) return undefined;
  const { header, type } = column;
  const { sqlState = '' } = error;
  const reason = REASONS[sqlState] ?? OTHER;
  const value = shortened(record.fields[index] ?? '');
  // The value comes behind the SQLSTATE, where it is cut off for personal data.
  return {
    ...error,
    code: 'RUN_SEED_INVALID',
    message: {
      fr: `Ligne ${record.line} du fichier, colonne « ${header} » : la valeur ${reason.fr} ${type} (${sqlState}) : « ${value} ».`,
      en: `Line ${record.line} of the file, column '${header}': the value ${reason.en} ${type} (${sqlState}): '${value}'.`,
    },
    hint: {
      fr: `Corrigez la valeur dans le fichier, ou donnez à la colonne un type qui l’admet, dans la configuration du seed : column_types: {${quoted(header)}: text}.`,
      en: `Correct the value in the file, or give the column a type that takes it, in the configuration of the seed: column_types: {${quoted(header)}: text}.`,
    },
    location: { file, line: record.line },
  };
};

const OTHER: Text = { fr: 'n’a pas la forme du type', en: 'does not have the form of the type' };
const REASONS: Readonly<Record<string, Text>> = {
  '22001': { fr: 'est trop longue pour le type', en: 'is too long for the type' },
  '22003': { fr: 'est trop grande pour le type', en: 'is too large for the type' },
  '22008': { fr: 'n’existe pas dans le type', en: 'does not exist in the type' },
};

/** Data exceptions, but for those of the database's encoding. */
function ofValues({ sqlState = '' }: ErrorDetails): boolean {
  return sqlState.startsWith('22') && !['22021', '22P05'].includes(sqlState);
}

/**
 * Which row of what was loaded the server refused, from 1, and whether a name is that of the column. Its context says
 * so in its own language: `COPY table, line 2, column id: "x"`.
 */
export function placeInRows({ purpose, server }: ErrorDetails) {
  if (purpose?.en !== purposeText('load the rows of the file').en) return undefined;
  const [, row, rest = ''] = /^COPY .*?, \S+ (\d+), \S+ (.*)$/s.exec(server?.context ?? '') ?? [];
  if (row === undefined) return undefined;
  const follows = (name: string) => rest.startsWith(name) && /^\s?:/.test(rest.slice(name.length));
  return { row: Number(row), follows };
}

/** Characters of a value that a sentence shows. */
const SHOWN = 80;

function shortened(value: string): string {
  const characters = [...value];
  return characters.length <= SHOWN ? value : `${characters.slice(0, SHOWN).join('')}…`;
}

/** A header as a key of YAML. */
function quoted(header: string): string {
  return /^[A-Za-z_]\w*$/.test(header) ? header : JSON.stringify(header);
}
