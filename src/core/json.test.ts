import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJsonText, toJsonText } from './json.ts';

test('whole numbers keep all their digits, and no text is taken for one', () => {
  const value = {
    id: 12345678901234567890n,
    list: [-9007199254740993n, 1, '#5', '"##7"'],
    text: '#12345678901234567890',
  };
  const text = String.raw`{"id":12345678901234567890,"list":[-9007199254740993,1,"#5","\"##7\""],"text":"#12345678901234567890"}`;
  expect(toJsonText(value)).toBe(text);
  expect(fromJsonText(text)).toEqual(value);
});

test('but for them it is the JSON of JavaScript', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => toJsonText(value) === JSON.stringify(value)));
  const long = fc.string().map((text) => JSON.stringify(`${text}1234567890123456`));
  const number = fc.constantFrom('12345678901234567890.5', '-1234567890123456e3', '0.1234567890123456789', '1e-1');
  const json = fc.tuple(fc.json(), long, number).map((all) => `[${all.join(', ')}]`);
  const round = (_: string, member: unknown) => (typeof member === 'bigint' ? Number(member) : member);
  const isReadAlike = (text: string) => JSON.stringify(fromJsonText(text), round) === JSON.stringify(JSON.parse(text));
  fc.assert(fc.property(json, isReadAlike));
});

test('what is written is read again', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.bigInt(),
      fc.string(),
      fc.array(tie('tree')),
      fc.dictionary(fc.string(), tie('tree')),
    ),
  }));
  fc.assert(fc.property(tree, (value) => toJsonText(fromJsonText(toJsonText(value))) === toJsonText(value)));
});

test('what holds itself is refused as before', () => {
  const circle: unknown[] = [1n];
  circle.push(circle);
  expect(() => toJsonText(circle)).toThrow('circular');
});
