// Words that are quoted for a reader come out of it as they were: sh reads itself; the others by their published rules.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteCron, quoteUnitCommand, quoteWindows } from './quoting.ts';

/** What paths may hold, with every sign that some reader takes for itself. */
const words = fc.array(
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...'ab é’œ\'"%$`&<>|;*?(){}[]~#!^=,\\-/.') }),
    fc.string({ unit: 'grapheme' }).filter((text) => /^[^\p{C}]*$/u.test(text)),
  ),
  { minLength: 1, maxLength: 4 },
);

/** `\%` is `%`, and the first bare `%` ends the command. */
function readByCron(text: string): string {
  const end = /(?<!\\)%/.exec(text)?.index;
  return text.slice(0, end).replaceAll('\\%', '%');
}

test.skipIf(process.platform === 'win32')('sh finds the words of a crontab as they were', () => {
  fc.assert(
    fc.property(words, (given) => {
      // Paths with backslashes are refused before.
      const plain = given.map((word) => word.replaceAll('\\', '/'));
      const line = readByCron(quoteCron(plain));
      const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
      expect(stdout).toBe(plain.map((word) => `${word}\n`).join(''));
    }),
    { numRuns: 50 },
  );
});

test('what goes into a crontab has no backslash but those before %', () => {
  expect(quoteCron(["/l'été à 100%/node"])).toBe(`'/l'"'"'été à 100\\%/node'`);
});

/** As CommandLineToArgvW does, for what follows the name of the program. */
function readByWindows(line: string): readonly string[] {
  // A quote after an odd number of backslashes is a sign as any other; half of the backslashes stay.
  const marked = line.replace(/(\\*)"/g, (_, { length }: string) => {
    return `${'\\'.repeat(Math.floor(length / 2))}${length % 2 === 1 ? SIGN : MARK}`;
  });
  const found = marked.match(new RegExp(`(?:[^ ${MARK}]|${MARK}[^${MARK}]*${MARK})+`, 'gu')) ?? [];
  return found.map((word) => word.replaceAll(MARK, '').replaceAll(SIGN, '"'));
}

const [SIGN, MARK] = ['\uE000', '\uE001'];

test('Windows finds the words of a command line as they were', () => {
  fc.assert(
    fc.property(words, (given) => {
      expect(readByWindows(quoteWindows(given))).toEqual(given);
    }),
  );
  expect(quoteWindows(['C:\\Données SIGETI\\', 'a"b'])).toBe('"C:\\Données SIGETI\\\\" "a\\"b"');
});

/** As systemd.service describes `ExecStart=`: quotes and C's escapes, then specifiers, then variables. */
function readBySystemd(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"(?: |$)/gsu)].map(([, inside = ''], index) => {
    const plain = inside.replace(/\\(.)/gsu, '$1').replace(/%(.)/gsu, (_, sign) => (sign === '%' ? '%' : '?'));
    return index === 0 ? plain : plain.replace(/\$(.)/gsu, (_, sign) => (sign === '$' ? '$' : '?'));
  });
}

test('systemd finds the words of a command as they were', () => {
  fc.assert(
    fc.property(words, (given) => {
      expect(readBySystemd(quoteUnitCommand(given))).toEqual(given);
    }),
  );
});
