import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const bench = path.resolve(import.meta.dirname, '../../bench');
const benches = readdirSync(bench).filter((file) => file.endsWith('.mjs'));

test.each(benches)('%s refuses what is no number before it measures anything', (file) => {
  for (const given of ['--help', 'abc']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(bench, file), given], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`Usage: node bench/${file} [`);
  }
});
