// The rows of a relation that two engines built, in schemas of two prefixes, compared as texts in both directions.
// What depends on the instant of a run is compared through what it stands for; `TREATMENTS` says how.

/** How columns are compared that cannot be equal, for the reader of the report. */
export const TREATMENTS = [
  'dwh_loaded_at: left out (instant of the load)',
  'dbt_valid_from, dbt_valid_to, dbt_updated_at of snapshots; valid_from, valid_to of dimensions: as the n-th instant',
  "dbt_scd_id: as whether it is the md5 that dbt defines of the row's own key and dbt_updated_at",
  'entreprise_key, lot_key, zone_key: as member id and n-th version; the key itself where valid_from is 1900',
];

const LEFT_OUT = ['dwh_loaded_at'];
const INSTANTS = {
  snapshot: ['dbt_valid_from', 'dbt_valid_to', 'dbt_updated_at'],
  dimensions: ['valid_from', 'valid_to'],
};
const VERSIONED = {
  entreprise_key: ['dim_entreprises', 'entreprise_id'],
  lot_key: ['dim_lots', 'lot_id'],
  zone_key: ['dim_zones_industrielles', 'zone_id'],
};

/**
 * Compares one relation of the manifest between the schemas of both prefixes. Returns its rows under ours, and how many
 * rows only ours and only theirs has, with a few of them; or `shapes` where columns or types differ.
 */
export async function compareRelation(client, node, ours, theirs) {
  const shapes = await Promise.all([ours, theirs].map((prefix) => columnsOf(client, node, prefix)));
  if (JSON.stringify(shapes[0]) !== JSON.stringify(shapes[1])) return { name: node.alias, shapes };
  const columns = shapes[0].map(([name]) => name);
  const [left, right] = [ours, theirs].map((prefix) => comparable(node, columns, prefix));
  await client.query(`drop table if exists pg_temp.ours, pg_temp.theirs`);
  await client.query(`create temp table ours as ${left}`);
  await client.query(`create temp table theirs as ${right}`);
  const { rows } = await client.query('select count(*)::int as count from ours');
  return {
    name: node.alias,
    rows: rows[0].count,
    onlyOurs: await without(client, 'ours', 'theirs'),
    onlyTheirs: await without(client, 'theirs', 'ours'),
  };
}

async function without(client, some, others) {
  const { rows } = await client.query(`select t::text as row from (table ${some} except all table ${others}) as t`);
  return { count: rows.length, examples: rows.slice(0, 3).map(({ row }) => row) };
}

/** Columns in their order, with their types, and the kind of the relation. */
async function columnsOf(client, node, prefix) {
  const { rows } = await client.query({
    text: `select attname::text, format_type(atttypid, atttypmod), relkind::text
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    values: [relation(prefix, node.schema, node.alias)],
    rowMode: 'array',
  });
  return rows;
}

/** A query of the relation's rows in which every column is a text that two runs can share. */
function comparable(node, columns, prefix) {
  const kind = node.resource_type === 'snapshot' ? 'snapshot' : node.fqn[1];
  const from = relation(prefix, node.schema, node.alias);
  const instants = INSTANTS[kind] ?? [];
  const expressions = columns
    .filter((column) => !LEFT_OUT.includes(column))
    .map((column) => {
      if (instants.includes(column)) return `${nth(from, instants, `x.${column}`)}::text as ${column}`;
      if (kind === 'snapshot' && column === 'dbt_scd_id') return `${scdId(node)}::text as ${column}`;
      if (column in VERSIONED) return `${memberVersion(column, prefix)} as ${column}`;
      return `x."${column}"::text as "${column}"`;
    });
  return `select ${expressions.join(', ')} from ${from} as x`;
}

/** The place of an instant among all those of the relation; null stays null. */
function nth(from, columns, value) {
  const all = columns.map((column) => `select ${column} as instant from ${from}`).join(' union all ');
  return `array_position((select array_agg(distinct instant order by instant) from (${all}) as i), ${value})`;
}

function scdId(node) {
  const key = node.config.unique_key;
  return `(dbt_scd_id = md5(coalesce(${key}::varchar, '') || '|' || coalesce(dbt_updated_at::varchar, '')))`;
}

function memberVersion(column, prefix) {
  const [dimension, id] = VERSIONED[column];
  const from = relation(prefix, `${prefix}_dimensions`, dimension);
  const place = nth(from, INSTANTS.dimensions, 'd.valid_from');
  const stable = `case when d.valid_from = '1900-01-01 00:00:00+00' then ' ' || d.${column} else '' end`;
  return `coalesce(
    (select d.${id} || '@' || ${place} || ${stable} from ${from} as d where d.${column} = x.${column}),
    'no member has ' || x.${column})`;
}

/** The manifest names our schemas; the other engine's differ in their prefix. */
function relation(prefix, schema, name) {
  return `"${prefix}${schema.slice(schema.indexOf('_'))}"."${name}"`;
}
