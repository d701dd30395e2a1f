import type { Target } from './nodes.ts';
import { targetInvalid } from './syntax-errors.ts';
import type { TokenStream } from './token-stream.ts';

/** What a value is bound to: one target, or several with commas up to the word `until`. `attributes`: `ns.x` too. */
export function parseTargets(stream: TokenStream, until: string, attributes: boolean): Target {
  const { pos } = stream.current;
  const first = parseTarget(stream, attributes);
  if (!stream.isOperator(',')) return first;
  const items = [first];
  while (stream.skipOperator(',')) {
    if (stream.current.text === until || stream.isOperator(')')) break;
    items.push(parseTarget(stream, attributes));
  }
  return { kind: 'targets', items, pos };
}

/** A name, several in parentheses, or an attribute of a namespace. Throws TEMPLATE_SYNTAX for anything else. */
export function parseTarget(stream: TokenStream, attributes: boolean): Target {
  const { kind, text, pos } = stream.current;
  if (stream.skipOperator('(')) {
    const inner = stream.nested(() => parseTargets(stream, ')', attributes));
    stream.expect('operator', ')');
    return inner;
  }
  if (kind !== 'name' || RESERVED.has(text)) throw targetInvalid(stream.map.locate(pos), stream.describe());
  stream.next();
  if (!attributes || !stream.skipOperator('.')) return { kind: 'name', name: text, pos };
  return { kind: 'namespaceAttribute', namespace: text, name: stream.expect('name').text, pos };
}

const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'none', 'True', 'False', 'None']);
