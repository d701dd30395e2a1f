// What changes before each refresh of bench/readers.mjs: rows of the source always, the shape of models every fifth time.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The invoices and the plots whose figures count, forty of each, from a warehouse that was just built. */
export async function changedRows(client, prefix) {
  const { rows } = await client.query(`select
    (select array_agg(facture_id) from (select facture_id from ${prefix}_facts.fait_factures
      where est_retenue and montant_total > 100000 order by 1 limit 40) f) as factures,
    (select array_agg(lot_id) from (select lot_id from ${prefix}_dimensions.dim_lots
      where is_current and prix > 1000000 order by 1 limit 40) l) as lots`);
  return rows[0];
}

/** Takes from one invoice and one plot what it gives to others, so that no sum changes, and renames some clients. */
export function sourceChange(step, { factures, lots }) {
  const amount = step % 2 === 0 ? 1000 : -1000;
  const place = (step >> 1) % 20;
  const moment = `timestamptz '2026-04-01 08:00:00+00' + interval '${step} minutes'`;
  const move = (table, column, ids) => `
    update ${table} set updated_at = ${moment}, ${column} = ${column} + case id when ${ids[place]} then ${amount} else ${-amount} end
    where id in (${ids[place]}, ${ids[ids.length - 1 - place]});`;
  return `
    ${move('factures', 'montant_total', factures)}
    ${move('lots', 'prix', lots)}
    update entreprises set raison_sociale = regexp_replace(raison_sociale, ' v\\d+$', '') || ' v${step}' where id % 10 = ${step} % 10;`;
}

const SHAPES = [
  {
    what: 'a column more in a dimension',
    file: 'models/dimensions/dim_lots.sql',
    from: 'is_deleted::boolean as is_deleted\nfrom membres',
    to: 'is_deleted::boolean as is_deleted,\n    1::integer as essai\nfrom membres',
  },
  {
    what: 'another type in a dimension, of a column that marts read',
    file: 'models/dimensions/dim_zones_industrielles.sql',
    from: 'libelle::text as libelle',
    to: 'libelle::varchar(255) as libelle',
  },
  { what: 'marts become tables', vars: { marts_materialisation: 'table' } },
  {
    what: 'a column more in the middle of a mart',
    file: 'models/marts/financier/mart_performance_financiere.sql',
    from: 'as zone_libelle,\n',
    to: 'as zone_libelle,\n    1::integer as essai,\n',
  },
];

/** Which of the shapes are in force at a step: one more every fifth time, then all are taken back at once. */
function shapesAt(step) {
  return SHAPES.slice(0, Math.floor((step + 1) / 5) % (SHAPES.length + 1));
}

/** Writes the models as they are at a step. Returns the variables to run with, and whether a shape changed. */
export function shapeModels(directory, step, originals) {
  const shapes = shapesAt(step);
  for (const { file } of SHAPES.filter((shape) => shape.file !== undefined)) {
    const full = path.join(directory, file);
    if (!originals.has(file)) originals.set(file, readFileSync(full, 'utf8'));
    const text = shapes
      .filter((shape) => shape.file === file)
      .reduce((before, { from, to }) => replaced(before, from, to), originals.get(file));
    if (readFileSync(full, 'utf8') !== text) writeFileSync(full, text);
  }
  const vars = Object.assign({ date_reference: '2026-03-31' }, ...shapes.map((shape) => shape.vars ?? {}));
  return { vars, isChanged: shapes.length !== shapesAt(step - 1).length };
}

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`The model no longer has: ${from}`);
  return text.replace(from, to);
}
