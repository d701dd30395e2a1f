import type { Text } from '../../../core/index.ts';
import type { PropertyReader } from '../property-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A metric's `type_params:` in the form of dbt's manifest, short forms written out. */
export function readTypeParams(metric: PropertyReader, type: string): Fields {
  const reader = metric.child(metric.record('type_params'), 'type_params');
  const expr = reader.text('expr');
  return {
    measure: readMeasure(reader, 'measure'),
    input_measures: [],
    numerator: readMetricInput(reader, 'numerator'),
    denominator: readMetricInput(reader, 'denominator'),
    expr: expr ?? null,
    window: readWindow(reader, 'window'),
    grain_to_date: reader.text('grain_to_date') ?? null,
    metrics: reader
      .list('metrics')
      .map((_, index) => metricInput(reader, reader.list('metrics')[index], 'metrics', index)),
    conversion_type_params: readConversion(reader),
    cumulative_type_params: type === 'cumulative' ? readCumulative(reader) : null,
    metric_aggregation_params: null,
  };
}

function readMeasure(reader: PropertyReader, key: string): Fields | null {
  const value = reader.fields[key];
  if (value === undefined || value === null) return null;
  const empty = { filter: null, alias: null, join_to_timespine: false, fill_nulls_with: null };
  if (typeof value !== 'object') return { name: String(value), ...empty };
  const measure = reader.child(reader.record(key), key);
  return {
    name: requiredName(measure),
    filter: whereFilter(measure.fields.filter),
    alias: measure.text('alias') ?? null,
    join_to_timespine: measure.flag('join_to_timespine') ?? false,
    fill_nulls_with: measure.fields.fill_nulls_with ?? null,
  };
}

function readMetricInput(reader: PropertyReader, key: string): Fields | null {
  const value = reader.fields[key];
  return value === undefined || value === null ? null : metricInput(reader, value, key);
}

function metricInput(reader: PropertyReader, value: unknown, ...path: (string | number)[]): Fields {
  const empty = { filter: null, alias: null, offset_window: null, offset_to_grain: null };
  if (typeof value !== 'object' || value === null) return { name: String(value), ...empty };
  const input = reader.child(Object.fromEntries(Object.entries(value)), ...path);
  return {
    name: requiredName(input),
    filter: whereFilter(input.fields.filter),
    alias: input.text('alias') ?? null,
    offset_window: readWindow(input, 'offset_window'),
    offset_to_grain: input.text('offset_to_grain') ?? null,
  };
}

function requiredName(reader: PropertyReader): string {
  const name = reader.text('name');
  if (name === undefined) reader.refuse('name', { fr: 'un nom', en: 'a name' });
  return name ?? '';
}

const WINDOW: Text = { fr: 'un nombre et une unité, tel que 28 days', en: 'a number and a unit, such as 28 days' };
const GRAINS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** `28 days`; a unit that dbt knows loses its plural. */
function readWindow(reader: PropertyReader, key: string): Fields | null {
  const text = reader.text(key);
  if (text === undefined) return null;
  const [, count, unit = ''] = /^(\d+) (\S+)$/.exec(text.toLowerCase()) ?? [];
  if (count === undefined) reader.refuse(key, WINDOW);
  const singular = unit.replace(/s$/, '');
  return { count: Number(count ?? 0), granularity: GRAINS.includes(singular) ? singular : unit };
}

function readConversion(reader: PropertyReader): Fields | null {
  if (reader.fields.conversion_type_params === undefined) return null;
  const params = reader.child(reader.record('conversion_type_params'), 'conversion_type_params');
  return {
    base_measure: readMeasure(params, 'base_measure'),
    conversion_measure: readMeasure(params, 'conversion_measure'),
    entity: params.text('entity') ?? null,
    calculation: params.text('calculation') ?? 'conversion_rate',
    window: readWindow(params, 'window'),
    constant_properties: params.fields.constant_properties ?? null,
  };
}

/** `window` and `grain_to_date` used to stand one level higher; they count where the lower level is silent. */
function readCumulative(reader: PropertyReader): Fields {
  const params = reader.child(reader.record('cumulative_type_params'), 'cumulative_type_params');
  return {
    window: readWindow(params, 'window') ?? readWindow(reader, 'window'),
    grain_to_date: params.text('grain_to_date') ?? reader.text('grain_to_date') ?? null,
    period_agg: params.text('period_agg') ?? 'first',
    metric: null,
  };
}

/** One text or a list of texts, each the template of a condition. */
export function whereFilter(written: unknown): Fields | null {
  if (written === undefined || written === null) return null;
  const filters = Array.isArray(written) ? written : [written];
  return { where_filters: filters.map((filter) => ({ where_sql_template: String(filter) })) };
}
