// The warehouse's macro and the engine's own check find the same broken texts, though they share no code.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { codePages } from '../../../src/core/index.ts';
import { DAMAGE } from '../../../src/engine/encoding/double-encoding.ts';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

const MACROS = fileURLToPath(new URL('../../../warehouse/macros/qualite.sql', import.meta.url));
/** All that French is written with beyond ASCII. */
const LETTERS = [...'ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜŸŒàâäæçèéêëîïôöùûüÿœ«»’‘“”–—…€°²·\u00a0'];
const SOUND = [...LETTERS, 'Îlot n° 1, « Été » SÃO PAULO — 10 €', 'Ébène ├── ┤ █ ─', 'ÂGE D’OR', 'Åse', 'pâte', 'Ôtez'];

/** Each letter, as its UTF-8 looks when it is read in each page, and in ISO 8859-1. */
function garbled(): readonly string[] {
  const read = (letter: string, unitOf: (byte: number) => number) =>
    [...Buffer.from(letter)].map((byte) => String.fromCharCode(unitOf(byte))).join('');
  const pages = [
    ...codePages().map(
      ({ units }) =>
        (byte: number) =>
          units[byte] ?? 0,
    ),
    (byte: number) => byte,
  ];
  return [...new Set(LETTERS.flatMap((letter) => pages.map((unitOf) => `n ${read(letter, unitOf)} 1`)))];
}

const project = writeProject({
  'macros/qualite.sql': readFileSync(MACROS, 'utf8'),
  'models/trouves.sql': "select id from public.textes where {{ est_doublement_encode('texte') }}",
});
afterAll(() => project.remove());
const database = useTestDatabase(newestServer());

test('a text is found by both or by neither', async () => {
  const session = await database.session();
  const texts = [...SOUND, ...garbled()];
  await session.query('create table textes as select id, texte from unnest($1::text[]) with ordinality t (texte, id)', [
    texts,
  ]);
  const environment = environmentFor(database.target());
  // The models that use the file's other macros are not here.
  const { exitCode, stderr } = await runInProcess(['run', '--project-dir', project.directory], { environment });
  expect(`${exitCode} ${stderr}`).toMatch(/^0/);
  const textsOf = (rows: readonly (readonly unknown[])[]) => rows.map(([id]) => texts[Number(id) - 1]);
  const byMacro = textsOf(await rowsOf(database, 'select id from dwh.trouves order by 1'));
  const { rows } = await session.query<{ id: string }>('select id from textes where texte ~ $1 order by 1', [DAMAGE]);
  expect(byMacro).toEqual(textsOf(rows.map(({ id }) => [id])));
  expect(byMacro).toEqual(garbled());
});
