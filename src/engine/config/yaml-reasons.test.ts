import { expect, test } from 'vitest';
import { parseYaml } from './yaml-document.ts';

test.each([
  ['a: {b', 'une accolade ouverte n’est pas fermée, ou la suite n’est pas en retrait'],
  ['a: [b', 'un crochet ouvert n’est pas fermé, ou la suite n’est pas en retrait'],
  ['a: b: c', 'deux « : » sur une ligne, ou une ligne trop en retrait'],
  ['a:\n\t- b', 'une tabulation sert de retrait ; mettez des espaces'],
  ['a: "b', 'un guillemet ouvert n’est pas fermé'],
  ['a: *b', 'l’alias *b n’a pas d’ancre &b avant lui'],
  ['a: &b [*b]', 'l’alias *b est dans ce que nomme son ancre &b, et n’aurait pas de fin'],
  ['a: &b {c: {d: *b}}', 'l’alias *b est dans ce que nomme son ancre &b, et n’aurait pas de fin'],
  ['a: "\\z"', '\\z ne veut rien dire entre guillemets doubles'],
  ['a: {b: 1 c: 2}', undefined],
  ['a: @b', 'une valeur ne peut pas commencer par @ ; mettez-la entre guillemets'],
  ['- a\n - b\nc', undefined],
])('why a text is no YAML is said in French too: %j', (text, expected) => {
  const { problems } = parseYaml(text, 'm.yml');
  const [first] = problems.map(({ details }) => details.message.fr);
  expect(first).toMatch(/^Ce fichier YAML est illisible : .+\.$/);
  expect(first).not.toMatch(/\b(the|must|not|is|are|of|with)\b/);
  if (expected !== undefined) expect(first).toBe(`Ce fichier YAML est illisible : ${expected}.`);
});
