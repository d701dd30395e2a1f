import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { codePages } from '../core/index.ts';
import { inspectDump } from './inspect-dump.ts';
import { repairDump } from './repair-dump.ts';

const work = mkdtempSync(path.join(tmpdir(), 'sigeti-dump-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const { signal } = new AbortController();
const input = path.join(work, 'dump.sql');
const output = path.join(work, 'repaired.sql');

type Form = 'utf16le' | 'utf16be' | 'utf8';

/** What a console does that takes the bytes of a dump for text in a code page, and writes lines of its own. */
function damage(text: string, pageName: string, form: Form): Buffer {
  const page = codePages().find(({ name }) => name === pageName);
  if (page === undefined) throw new Error(pageName);
  const read = [...Buffer.from(text, 'utf8')].map((byte) => String.fromCharCode(page.units[byte] ?? 0)).join('');
  const lines = read
    .replace(/\r\n|\r/g, '\n')
    .replace(/\n?$/, '\n')
    .replaceAll('\n', '\r\n');
  if (form === 'utf8') return Buffer.from(lines, 'utf8');
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines, 'utf16le')]);
  return form === 'utf16le' ? little : little.swap16();
}

async function repair(bytes: Buffer) {
  writeFileSync(input, bytes);
  rmSync(output, { force: true });
  const report = await inspectDump(input, signal);
  await repairDump(input, output, report, signal);
  return { report, repaired: readFileSync(output), untouched: readFileSync(input).equals(bytes) };
}

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => 'done',
    (thrown: { code: string; details: { location?: { line?: number } } }) =>
      `${thrown.code} ${thrown.details.location?.line ?? ''}`.trim(),
  );

const DUMP =
  "-- été\nCREATE TYPE statut AS ENUM ('disponible', 'occupé');\nCOPY lots (id, nom) FROM stdin;\n1\tÎlot n°1 — « Yopougon » 10 €\n\\.\n";

test.each([
  ['CP850', 'utf16le'],
  ['CP850', 'utf16be'],
  ['CP850', 'utf8'],
  ['CP437', 'utf16le'],
  ['CP858', 'utf16le'],
  ['CP1252', 'utf8'],
] as const)('a dump that was read in %s and written as %s is given back, byte for byte', async (page, form) => {
  const { report, repaired, untouched } = await repair(damage(DUMP, page, form));
  expect(repaired.toString('utf8')).toBe(DUMP);
  expect(untouched).toBe(true);
  expect(report).toMatchObject({ state: 'damaged', lines: 5, isCrLf: true, damaged: 9 });
  expect(report.samples[0]).toMatchObject({ line: 1, repaired: 'été' });
});

/** Lines as a dump has them: any characters but carriage returns, which a dump writes as \r; at least one is no ASCII. */
const dumps = fc
  .array(
    fc.string({ unit: 'binary' }).map((line) => line.replaceAll(/[\r\n]/g, ' ')),
    { maxLength: 8 },
  )
  .map((lines) => [...lines, "'occupé'"].map((line) => `${line}\n`).join(''));

test('any text that a console has damaged is given back, whatever its characters', async () => {
  const pages = fc.constantFrom('CP850', 'CP437');
  const forms = fc.constantFrom<Form>('utf16le', 'utf16be', 'utf8');
  await fc.assert(
    fc.asyncProperty(dumps, pages, forms, async (text, page, form) => {
      fc.pre(!text.startsWith('PGDMP'));
      const { repaired } = await repair(damage(text, page, form));
      expect(repaired.equals(Buffer.from(text, 'utf8'))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('carriage returns and a missing last line end, which the console has lost, come back as line ends', async () => {
  const { repaired } = await repair(damage('é\r\nà\rè', 'CP850', 'utf16le'));
  expect(repaired.toString('utf8')).toBe('é\nà\nè\n');
});

test('characters at the ends of pieces are whole', async () => {
  const text = `${'Zone n° 1, été, 10 €\n'.repeat(60_000)}fin\n`;
  const { repaired } = await repair(damage(text, 'CP850', 'utf16le'));
  expect(repaired.toString('utf8')).toBe(text);
});

test('line ends that are not all CR LF stay as they are', async () => {
  const { repaired } = await repair(Buffer.from('caf├®\r\nth├®\n\rx', 'utf8'));
  expect(repaired.toString('utf8')).toBe('café\r\nthé\n\rx');
});

test('a sound file is recognised, also with drawings and capitals that damage has too', async () => {
  for (const text of [DUMP, 'select 1;\n', '', '┌──┐\n├──┤ é\n', 'SÃO PAULO, ÂGE\n', 'Â£ é']) {
    writeFileSync(input, text);
    expect([text, (await inspectDump(input, signal)).state]).toEqual([text, text === 'Â£ é' ? 'mixed' : 'healthy']);
  }
});

test('right text in UTF-16 is only stored otherwise', async () => {
  const { report, repaired } = await repair(Buffer.from(`\uFEFF${DUMP}`, 'utf16le'));
  expect(report.state).toBe('stored');
  expect(repaired.toString('utf8')).toBe(DUMP);
});

test('what is damaged in part is refused, and the line named', async () => {
  writeFileSync(input, "a\n'occup├®'\nune ligne saine : été\n");
  expect(await inspectDump(input, signal)).toMatchObject({ state: 'mixed', damaged: 1, misfit: 3 });
});

test('bytes that are no text, a file that is cut off, an archive, nothing there', async () => {
  writeFileSync(input, Buffer.from('a\nb\nété\n', 'latin1'));
  expect(await codeOf(inspectDump(input, signal))).toBe('DUMP_UNREPAIRABLE 3');
  writeFileSync(input, damage(DUMP, 'CP850', 'utf16le').subarray(0, -3));
  expect(await codeOf(inspectDump(input, signal))).toBe('DUMP_UNREPAIRABLE 5');
  writeFileSync(input, damage('PGDMP\u0001\u000eé\n', 'CP850', 'utf16le'));
  expect(await codeOf(inspectDump(input, signal))).toBe('DUMP_UNREADABLE');
  expect(await codeOf(inspectDump(path.join(work, 'none.sql'), signal))).toBe('DUMP_UNREADABLE');
});

test('neither the input nor another file is overwritten, and a file that changes meanwhile is not kept', async () => {
  writeFileSync(input, damage(DUMP, 'CP850', 'utf16le'));
  const report = await inspectDump(input, signal);
  expect(await codeOf(repairDump(input, input, report, signal))).toBe('DUMP_OUTPUT_REFUSED');
  writeFileSync(output, 'mine');
  expect(await codeOf(repairDump(input, output, report, signal))).toBe('DUMP_OUTPUT_REFUSED');
  expect(readFileSync(output, 'utf8')).toBe('mine');
  rmSync(output);
  const closed = path.join(work, 'no', 'such', 'folder.sql');
  expect(await codeOf(repairDump(input, closed, report, signal))).toBe('DUMP_OUTPUT_REFUSED');
  writeFileSync(input, Buffer.concat([readFileSync(input), Buffer.from('\u2603', 'utf16le')]));
  expect(await codeOf(repairDump(input, output, report, signal))).toMatch(/^DUMP_UNREPAIRABLE/);
  expect(await codeOf(inspectDump(output, signal))).toBe('DUMP_UNREADABLE');
});
