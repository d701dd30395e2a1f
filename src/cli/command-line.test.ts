import { expect, test } from 'vitest';
import { splitAtVerb } from './command-line.ts';

function split(line: string): readonly unknown[] {
  const { before, verb, after } = splitAtVerb(line.split(' '));
  return [before.join(' '), verb?.name, after.join(' ')];
}

test('a command line is split at its verb, which is not the value of an option', () => {
  expect(split('run -s a')).toEqual(['', 'run', '-s a']);
  expect(split('--quiet --target prod ls --lang en')).toEqual(['--quiet --target prod', 'list', '--lang en']);
  expect(split('-t test build')).toEqual(['-t test', 'build', '']);
  expect(split('--profile seed')).toEqual(['--profile seed', undefined, '']);
  expect(split('--no-debug debug')).toEqual(['--no-debug', 'debug', '']);
});
