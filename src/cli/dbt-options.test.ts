import { expect, test } from 'vitest';
import { admittedSpellings, valuesForVerb } from './dbt-options.ts';
import { VERBS, type Verb } from './verbs.ts';

function verb(name: string): Verb {
  const found = VERBS.find((it) => it.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

test('what stands before a verb is not said to one that means something else by it', () => {
  const values = { state: 'previous', target: 'prod', print: true };
  expect(valuesForVerb(values, verb('run'))).toEqual(values);
  expect(valuesForVerb(values, verb('flow-run'))).toEqual({ target: 'prod', print: true });
  expect(valuesForVerb(values, verb('schedule'))).toEqual({ state: 'previous', target: 'prod' });
});

test('the verbs of dbt admit all of dbt’s global options after them, and the others their own', () => {
  expect(admittedSpellings(verb('list'))).toEqual(
    expect.arrayContaining([
      '--fail-fast',
      '--no-write-json',
      '--no-populate-cache',
      '--partial-parse-file-path',
      '-q',
    ]),
  );
  expect(admittedSpellings(verb('deploy'))).not.toContain('--fail-fast');
});
