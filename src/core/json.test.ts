import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonText } from './json.ts';

test('whole numbers keep all their digits, and no text is taken for one', () => {
  const value = {
    id: 12345678901234567890n,
    list: [-9007199254740993n, 1, '#5', '"##7"'],
    text: '#12345678901234567890',
  };
  expect(toJsonText(value)).toBe(
    String.raw`{"id":12345678901234567890,"list":[-9007199254740993,1,"#5","\"##7\""],"text":"#12345678901234567890"}`,
  );
});

test('without them it is JSON.stringify', () => {
  const isSame = (value: unknown) => toJsonText(value) === JSON.stringify(value);
  fc.assert(fc.property(fc.jsonValue(), isSame));
});

test('what holds itself is refused as before', () => {
  const circle: unknown[] = [1n];
  circle.push(circle);
  expect(() => toJsonText(circle)).toThrow('circular');
});
