import type { ColumnInfo } from '../../core/index.ts';
import { isRecord } from '../config/index.ts';
import type { Descriptions } from './descriptions.ts';
import { listed } from './merge-config.ts';
import { warnUnknownKeys } from './property-keys.ts';
import type { PropertyReader } from './property-reader.ts';

/** The columns that an entry describes, by name. */
export async function readColumns(
  owner: PropertyReader,
  descriptions: Descriptions,
): Promise<Readonly<Record<string, ColumnInfo>>> {
  const columns: Record<string, ColumnInfo> = {};
  const { entry, problems } = owner;
  for (const reader of owner.children('columns')) {
    warnUnknownKeys('column', reader.fields, entry.document, [...entry.path, ...reader.path], problems);
    const name = reader.text('name') ?? '';
    const config = reader.record('config');
    const packageName = entry.file.project.name;
    const description = await descriptions.render(reader.fields.description, packageName, () =>
      reader.place('description'),
    );
    const configTags = listed(config.tags).map(String);
    columns[name] = {
      name,
      description: description.text,
      docBlocks: description.docBlocks,
      dataType: reader.text('data_type'),
      quote: reader.flag('quote'),
      tags: [...new Set([...reader.texts('tags'), ...configTags])],
      meta: { ...reader.record('meta'), ...(isRecord(config.meta) ? config.meta : {}) },
      constraints: reader.list('constraints'),
      granularity: reader.text('granularity'),
    };
  }
  return columns;
}
