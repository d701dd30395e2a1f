import { SigetiError } from '../../core/index.ts';
import { tokenize } from './lexer.ts';
import { literalValue } from './literals.ts';
import { ExpressionParser } from './parse-expression.ts';
import { SourceMap } from './template.ts';
import { TokenStream } from './token-stream.ts';
import type { Value } from './values.ts';

/** The value that a text writes out in Python's or JSON's notation; undefined where it does not. */
export function parseLiteral(source: string): Value | undefined {
  if (source.trim() === '') return undefined;
  const map = new SourceMap('<literal>', `{{${source}}}`, 1);
  try {
    const stream = new TokenStream(map, tokenize(map));
    stream.expect('variableBegin');
    const node = new ExpressionParser(stream).tuple();
    stream.expect('variableEnd');
    stream.expect('end');
    return literalValue(node);
  } catch (error) {
    if (error instanceof SigetiError) return undefined;
    throw error;
  }
}
