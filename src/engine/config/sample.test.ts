import { expect, test } from 'vitest';
import { readSample } from './sample.ts';
import { YamlDocuments } from './yaml-documents.ts';

const NOW = new Date('2024-03-31T16:06:00Z');
const read = (text: string, now = NOW) => readSample('--sample', text, now, new YamlDocuments());

test.each([
  ['3 days', '2024-03-28T16:06:00.000Z'],
  ['1 hour', '2024-03-31T15:06:00.000Z'],
  ['1 Month', '2024-02-29T16:06:00.000Z'],
  ['13 months', '2023-02-28T16:06:00.000Z'],
  ['2 years', '2022-03-31T16:06:00.000Z'],
  ['0 days', '2024-03-31T16:06:00.000Z'],
])('%s back from now', async (text, start) => {
  expect(await read(text)).toEqual({ start, end: NOW.toISOString() });
});

test.each([
  ["{start: '2024-12-01', end: '2024-12-03 18:00:00'}", '2024-12-01T00:00:00.000Z', '2024-12-03T18:00:00.000Z'],
  ['{"start": "2024-12-01T06:00+02:00", "end": "2025-01-01"}', '2024-12-01T04:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  ['{start: 2024-12-01, end: 2024-12-02 01:00:00}', '2024-12-01T00:00:00.000Z', '2024-12-02T01:00:00.000Z'],
])('%s', async (text, start, end) => {
  expect(await read(text)).toEqual({ start, end });
});

test.each([
  '3',
  'days',
  '3 weeks',
  '2024 years',
  '999999 years',
  '-3 days',
  '3 days ago',
  '{start: 2024-12-01}',
  '{start: 2024-12-02, end: 2024-12-01}',
  '{start: yesterday, end: 2024-12-01}',
  '{start: 2024-13-01, end: 2025-12-01}',
  '{start: 2024-12-01, end: 2024-12-02, step: 1}',
  '{start: [',
])('%s is refused', async (text) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'CONFIG_FLAG_INVALID' });
});
