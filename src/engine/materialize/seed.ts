import { type CsvRecord, csvInvalid, parseCsv } from '../../core/index.ts';
import { columnTypeUnknown, configInvalid } from './errors.ts';
import { defineTable } from './incremental-sql.ts';
import { type Materialization, type MaterializeInput, scratchRelation, wantsUnlogged } from './materialization.ts';
import { asInferred, inferType, isNull } from './seed-types.ts';
import { columnList, describeColumns, relationSql, toColumns } from './sql.ts';
import { publishFresh } from './table.ts';

/** A seed's file: its path in the project, and its text. */
export interface SeedFile {
  readonly name: string;
  readonly text: string;
}

/** A column of a seed, as the header of its file calls it and as its table does. */
interface SeedColumn {
  readonly header: string;
  readonly name: string;
  readonly type: string;
  /** What its values made it; undefined where the configuration gives the type. */
  readonly inferred: string | undefined;
}

type SeedInput = Pick<MaterializeInput, 'config' | 'uniqueId'>;

/** What a seed's file holds. Throws RUN_SEED_INVALID or RUN_CONFIG_INVALID. */
export function readSeedFile(
  input: SeedInput,
  file: SeedFile,
): { readonly columns: readonly SeedColumn[]; readonly records: readonly CsvRecord[] } {
  const [header, ...records] = parseCsv(file.text, file.name, delimiterOf(input));
  if (header === undefined) throw csvInvalid(file.name, 1, { fr: 'il est vide', en: 'it is empty' });
  refuseUneven(file, header, records);
  const names = columnNames(input, file, header);
  const types = columnTypes(input, header);
  const columns = header.fields.map((field, index) => {
    const given = types.get(field);
    const inferred = given === undefined ? inferType(records, index) : undefined;
    return { header: field, name: names[index] ?? field, type: given ?? inferred ?? 'text', inferred };
  });
  return { columns, records };
}

/** A seed: the rows of a CSV file, loaded out of sight and then published as a table's. */
export function* planSeed(input: MaterializeInput, file: SeedFile): Materialization {
  const { columns, records } = readSeedFile(input, file);
  const names = columns.map(({ name }) => name);
  const typed = columns.map(({ name, type }) => ({ name, type, notNull: false }));
  const value = (field: string, index: number) =>
    isNull(field) ? null : asInferred(field, columns[index]?.inferred ?? '');
  const fresh = scratchRelation(input);
  const unlogged = input.existing?.kind === 'table' || wantsUnlogged(input);
  const [, copied, described] = yield [
    defineTable(fresh, typed, unlogged),
    {
      purpose: 'load the rows of the file',
      sql: `copy ${relationSql(fresh)} (${columnList(names)}) from stdin`,
      copy: records.map((record) => record.fields.map(value)),
    },
    describeColumns(fresh),
  ];
  return yield* publishFresh(input, {
    relation: fresh,
    columns: toColumns(described),
    rows: copied?.rowCount ?? 0,
    unlogged,
    mayRepeatKeys: true,
  });
}

function delimiterOf({ config, uniqueId }: SeedInput): string {
  const delimiter = config.delimiter ?? ',';
  if (typeof delimiter === 'string' && delimiter !== '') return delimiter;
  throw configInvalid(uniqueId, 'delimiter', delimiter, ['","', '";"', '"\\t"']);
}

function refuseUneven(file: SeedFile, header: CsvRecord, records: readonly CsvRecord[]): void {
  const width = header.fields.length;
  const uneven = records.find((record) => record.fields.length !== width);
  if (uneven === undefined) return;
  const count = uneven.fields.length;
  throw csvInvalid(file.name, uneven.line, {
    fr: `cette ligne a ${count} champ(s), les titres en annoncent ${width}`,
    en: `this line has ${count} field(s), the headers announce ${width}`,
  });
}

/** As written, or in lower case with `quote_columns: false`, as PostgreSQL would fold them. */
function columnNames({ config }: SeedInput, file: SeedFile, header: CsvRecord): readonly string[] {
  const names = header.fields.map((name) => (config.quote_columns === false ? name.toLowerCase() : name));
  const bad = names.find((name, index) => name === '' || names.indexOf(name) !== index);
  if (bad === undefined) return names;
  const reason =
    bad === ''
      ? { fr: 'une colonne n’a pas de titre', en: 'a column has no header' }
      : { fr: `le titre « ${bad} » vient deux fois`, en: `the header '${bad}' comes twice` };
  throw csvInvalid(file.name, header.line, reason);
}

/** Types that the configuration gives, by header. Throws RUN_CONFIG_INVALID for a column the file does not have. */
function columnTypes({ config, uniqueId }: SeedInput, header: CsvRecord): ReadonlyMap<string, string> {
  const types = config.column_types;
  if (typeof types !== 'object' || types === null) return new Map();
  const entries = Object.entries(types).map(([name, type]): [string, string] => [name, String(type)]);
  const unknown = entries.find(([name]) => !header.fields.includes(name));
  if (unknown !== undefined) throw columnTypeUnknown(uniqueId, unknown[0], header.fields);
  return new Map(entries);
}
