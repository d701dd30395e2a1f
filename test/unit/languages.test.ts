// What users read is written twice, in French and in English: neither may be missing, forgotten or put in the other's place.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Pair {
  readonly place: string;
  readonly fr: string;
  readonly en: string;
}

/** The fixed part of a text in the sources; undefined for what is no text. */
function fixedText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** `{ fr: …, en: … }`, and `language === 'fr' ? … : …` by whatever name the condition goes. */
function sidesOf(node: ts.Node): readonly [ts.Expression, ts.Expression] | undefined {
  if (ts.isConditionalExpression(node))
    return /^(fr|french|.*=== 'fr')$/.test(node.condition.getText()) ? [node.whenTrue, node.whenFalse] : undefined;
  // A word to count things with may be of one language, the other's sentence being built without it.
  if (!ts.isObjectLiteralExpression(node) || /^plural\(/.test(node.parent.getText())) return undefined;
  const side = (name: string) =>
    node.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)?.initializer;
  const [fr, en] = [side('fr'), side('en')];
  return fr && en ? [fr, en] : undefined;
}

function pairsOf(file: string): Pair[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const pairs: Pair[] = [];
  const visit = (node: ts.Node): void => {
    const [fr, en] = (sidesOf(node) ?? []).map(fixedText);
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (fr !== undefined && en !== undefined) pairs.push({ place: `${file}:${line}`, fr, en });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
}

const files = ['src', 'simulation', 'web'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
);
const pairs = files.flatMap(pairsOf);

const FRENCH = /[àâçéèêëîïôùûœ«»]|\b(le|les|une|est|sont|dans|pour|avec|aucune?)\b/i;
const ENGLISH = /\b(the|are|with|there|which|cannot|does|its?|has)\b/i;

test('the texts of the product are found', () => {
  expect(pairs.length).toBeGreaterThan(300);
});

test('no text has one language only', () => {
  const hasWords = (text: string) => /\p{L}/u.test(text);
  expect(pairs.filter(({ fr, en }) => hasWords(fr) !== hasWords(en))).toEqual([]);
});

test('no English is in French, no French in English', () => {
  expect(pairs.filter(({ en }) => FRENCH.test(en))).toEqual([]);
  expect(pairs.filter(({ fr }) => ENGLISH.test(fr))).toEqual([]);
});
