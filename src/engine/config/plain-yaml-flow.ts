import { NotPlain, type PlainNode, quotedScalar, startsPlain } from './plain-yaml-scalars.ts';
import type { PlaceTree } from './yaml-result.ts';
import { readPlainScalar } from './yaml-schema.ts';

/** A plain scalar between brackets: a colon before a blank, a comma or a bracket ends it, and so does a remark. */
const PLAIN = /(?:[^,[\]{}:#]|:(?![ ,[\]{}]|$)|(?<! )#)+/y;

/** Reads a node in brackets or quotes, over as many lines as it has; stands at the next character. */
export class FlowReader {
  row: number;
  column: number;
  readonly #lines: readonly string[];
  readonly #parent: number;

  /** The node is below something that is indented by `parent`: all its lines must be indented deeper. */
  constructor(
    lines: readonly string[],
    start: { readonly row: number; readonly column: number; readonly parent: number },
  ) {
    this.#lines = lines;
    this.row = start.row;
    this.column = start.column;
    this.#parent = start.parent;
  }

  node(): PlainNode {
    switch (this.#character) {
      case '[':
        return this.#sequence();
      case '{':
        return this.#mapping();
      case '"':
      case "'":
        return { value: this.#quoted() };
      default:
        return { value: readPlainScalar(this.#plain()) };
    }
  }

  #sequence(): PlainNode {
    const value: unknown[] = [];
    const children: PlaceTree[] = [];
    this.#entries(']', () => {
      const [line, column] = [this.row + 1, this.column + 1];
      const node = this.node();
      value.push(node.value);
      children.push(node.children ? [line, column, node.children] : [line, column]);
    });
    return { value, children };
  }

  #mapping(): PlainNode {
    const value: Record<string, unknown> = {};
    const children: Record<string, PlaceTree> = {};
    this.#entries('}', () => {
      const [line, column] = [this.row + 1, this.column + 1];
      const key = this.#key();
      if (Object.hasOwn(value, key)) throw new NotPlain();
      this.#skip();
      const node = this.node();
      value[key] = node.value;
      children[key] = node.children ? [line, column, node.children] : [line, column];
    });
    return { value, children };
  }

  /** From the opening bracket to behind the closing one. */
  #entries(closing: string, read: () => void): void {
    this.column += 1;
    this.#skip();
    while (this.#character !== closing) {
      read();
      this.#skip();
      if (this.#character === ',') {
        this.column += 1;
        this.#skip();
      } else if (this.#character !== closing) throw new NotPlain();
    }
    this.column += 1;
  }

  #key(): string {
    const isQuoted = this.#character === '"' || this.#character === "'";
    const key = isQuoted ? this.#quoted() : readPlainScalar(this.#plain());
    const isKey = this.#character === ':' && [' ', ''].includes(this.#line.charAt(this.column + 1));
    if (!isKey || key === null || key === '<<' || key === '__proto__') throw new NotPlain();
    this.column += 1;
    return String(key);
  }

  #quoted(): string {
    const { text, end } = quotedScalar(this.#line, this.column);
    this.column = end;
    return text;
  }

  #plain(): string {
    if (!startsPlain(this.#line, this.column)) throw new NotPlain();
    PLAIN.lastIndex = this.column;
    const [text = ''] = PLAIN.exec(this.#line) ?? [];
    this.column += text.length;
    return text.trimEnd();
  }

  get #line(): string {
    return this.#lines[this.row] ?? '';
  }

  get #character(): string {
    return this.#line.charAt(this.column);
  }

  /** Over blanks, line ends and remarks. */
  #skip(): void {
    for (;;) {
      const start = this.column;
      while (this.#character === ' ') this.column += 1;
      const isRemark = this.#character === '#' && (this.column > start || this.column === 0);
      if (this.#character !== '' && !isRemark) return;
      this.row += 1;
      if (this.row >= this.#lines.length) throw new NotPlain();
      this.column = Math.max(this.#line.search(/[^ ]/), 0);
      if (this.#character !== '' && this.column <= this.#parent) throw new NotPlain();
      if (this.#character === '#') this.column = 0;
    }
  }
}
