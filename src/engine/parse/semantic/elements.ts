import { isRecord, type Workspace } from '../../config/index.ts';
import type { PropertyReader } from '../property-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

const ENTITY_TYPES = ['foreign', 'natural', 'primary', 'unique'];
const DIMENSION_TYPES = ['categorical', 'time'];
const AGGREGATIONS = ['sum', 'min', 'max', 'count_distinct', 'sum_boolean', 'average', 'percentile', 'median', 'count'];

/** Entities, measures and dimensions of a semantic model, in the form of dbt's manifest. */
export function readElements(model: PropertyReader, meta: Fields): Fields {
  return {
    entities: model.children('entities').map((reader) => ({
      ...shared(reader),
      type: choice(reader, 'type', ENTITY_TYPES),
      role: reader.text('role') ?? null,
      expr: reader.text('expr') ?? null,
      config: elementConfig(reader, meta),
    })),
    measures: model.children('measures').map((reader) => ({
      ...shared(reader),
      agg: choice(reader, 'agg', AGGREGATIONS),
      create_metric: false,
      expr: reader.text('expr') ?? null,
      agg_params: reader.fields.agg_params ?? null,
      non_additive_dimension: reader.fields.non_additive_dimension ?? null,
      agg_time_dimension: reader.text('agg_time_dimension') ?? null,
      config: elementConfig(reader, meta),
    })),
    dimensions: model.children('dimensions').map((reader) => ({
      ...shared(reader),
      type: choice(reader, 'type', DIMENSION_TYPES),
      is_partition: reader.flag('is_partition') ?? false,
      type_params: dimensionParams(reader),
      expr: reader.text('expr') ?? null,
      metadata: null,
      config: elementConfig(reader, meta),
    })),
  };
}

function shared(reader: PropertyReader): Fields {
  const name = reader.text('name');
  if (name === undefined) reader.refuse('name', { fr: 'un nom', en: 'a name' });
  return { name: name ?? '', description: reader.text('description') ?? null, label: reader.text('label') ?? null };
}

function choice(reader: PropertyReader, key: string, values: readonly string[]): string {
  const value = (reader.text(key) ?? '').toLowerCase();
  if (!values.includes(value)) {
    reader.refuse(key, { fr: `un de : ${values.join(', ')}`, en: `one of: ${values.join(', ')}` });
  }
  return value;
}

function dimensionParams(reader: PropertyReader): Fields | null {
  if (reader.fields.type_params === undefined) return null;
  const params = reader.child(reader.record('type_params'), 'type_params');
  return {
    time_granularity: params.text('time_granularity') ?? 'day',
    validity_params: params.fields.validity_params ?? null,
  };
}

function elementConfig(reader: PropertyReader, meta: Fields): Fields {
  const own = reader.record('config').meta;
  return { meta: { ...meta, ...(isRecord(own) ? own : {}) } };
}

/** An export of a saved query: what it says of itself over what the query's configuration says. */
export function readExport(reader: PropertyReader, query: Fields, { target }: Workspace): Fields {
  const name = reader.text('name') ?? '';
  const written = reader.record('config');
  const text = (key: string): string | undefined => {
    const value = written[key] ?? query[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name,
    config: {
      export_as: text('export_as') ?? null,
      schema_name: text('schema_name') ?? text('schema') ?? target.schema,
      alias: text('alias') ?? name,
      database: text('database') ?? target.dbname,
    },
    unrendered_config: written,
  };
}
