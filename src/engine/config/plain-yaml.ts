import { FlowReader } from './plain-yaml-flow.ts';
import { foldBlock, NotPlain, type PlainNode, plainLine, startsPlain } from './plain-yaml-scalars.ts';
import type { PlaceTree, StoredDocument } from './yaml-result.ts';
import { readPlainScalar } from './yaml-schema.ts';

/** Longer texts, and characters that are rare and mean much: all that is about them is left to the YAML library. */
const MOST_CHARACTERS = 100_000;
const RARE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffc]|\u2028|\u2029|^(?:---|\.\.\.|%)/m;

/**
 * Reads YAML that is written as most of it is: mappings and lists by indentation, scalars of every style, short forms in
 * brackets, anchors of values. Undefined for anything else, and wherever anything is wrong or in doubt: tags, several
 * documents in one text, keys that are written twice or merged. What it reads, it reads as the YAML library does, in a
 * tenth of the time: a fifth of a first parse was spent there.
 */
export function readPlainYaml(text: string): StoredDocument | undefined {
  if (text.length > MOST_CHARACTERS || RARE.test(text)) return undefined;
  try {
    return new BlockReader(text.split('\n')).document();
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined;
    throw thrown;
  }
}

/** `"key"`, `'key'` or a plain one, and its colon. */
const KEY = /(?:"([^"\\]{1,200})"|'([^']{1,200})'|([\p{L}\p{N}_.+/$(][^:#]{0,200}?)) *:(?= |$)/uy;

const ANCHOR = /&([\w-]+)(?= |$)/y;
/** An alias that is all there is in its line. */
const ALIAS = /\*([\w-]+)(?= *$| +#)/y;
const MOST_ALIASES = 50;

/** Stands at the first character of a node, or of the line after one; at the end in no line. */
class BlockReader {
  readonly #lines: readonly string[];
  readonly #anchors = new Map<string, PlainNode>();
  #openAnchors = 0;
  #aliases = 0;
  #row = -1;
  #column = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  document(): StoredDocument {
    this.#nextLine();
    if (this.#column < 0) throw new NotPlain();
    const [row, column] = [this.#row, this.#column];
    const node = this.#node(-1);
    if (this.#column >= 0) throw new NotPlain();
    return { value: node.value, places: placeOf(row, column, node) };
  }

  /** A node whose first character is here, below something that is indented by `parent`. */
  #node(parent: number): PlainNode {
    if (this.#isDash()) return this.#sequence();
    KEY.lastIndex = this.#column;
    return KEY.test(this.#line) ? this.#mapping() : this.#scalar(parent);
  }

  #mapping(): PlainNode {
    const indent = this.#column;
    const value: Record<string, unknown> = {};
    const children: Record<string, PlaceTree> = {};
    do {
      const row = this.#row;
      const key = this.#key();
      if (Object.hasOwn(value, key)) throw new NotPlain();
      const node = this.#valueBelow(indent);
      value[key] = node.value;
      children[key] = placeOf(row, indent, node);
    } while (this.#isAt(indent));
    return { value, children };
  }

  #key(): string {
    KEY.lastIndex = this.#column;
    const [, double, single, plain = ''] = KEY.exec(this.#line) ?? [];
    this.#column = KEY.lastIndex;
    const key = double ?? single ?? readPlainScalar(plain);
    if (this.#column === 0 || key === null || key === '<<' || key === '__proto__') throw new NotPlain();
    return String(key);
  }

  /** What follows a key, with or without an anchor. */
  #valueBelow(indent: number): PlainNode {
    const anchor = this.#skipToContent() ? this.#reference(ANCHOR) : undefined;
    if (anchor === undefined) return this.#bareValueBelow(indent);
    this.#openAnchors += 1;
    const node = this.#bareValueBelow(indent);
    this.#openAnchors -= 1;
    if (node.value === null) throw new NotPlain();
    this.#anchors.set(anchor, node);
    return node;
  }

  /** In its line, below it, or nothing. A list may be indented like the key. */
  #bareValueBelow(indent: number): PlainNode {
    if (this.#skipToContent()) return this.#scalar(indent);
    this.#nextLine();
    if (this.#column > indent) return this.#node(indent);
    return this.#column === indent && this.#isDash() ? this.#sequence() : { value: null };
  }

  /** The name of an anchor or alias that is here. */
  #reference(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#column;
    const [, name] = pattern.exec(this.#line) ?? [];
    if (name !== undefined) this.#column = pattern.lastIndex;
    return name;
  }

  #alias(): PlainNode | undefined {
    const name = this.#reference(ALIAS);
    if (name === undefined) return undefined;
    const node = this.#anchors.get(name);
    this.#aliases += 1;
    // One in what has an anchor itself could stand for more and more.
    if (!node || this.#openAnchors > 0 || this.#aliases > MOST_ALIASES) throw new NotPlain();
    this.#nextLine();
    return node;
  }

  #sequence(): PlainNode {
    const indent = this.#column;
    const value: unknown[] = [];
    const children: PlaceTree[] = [];
    while (this.#isAt(indent) && this.#isDash()) {
      this.#column += 1;
      if (!this.#skipToContent()) this.#nextLine();
      if (this.#column <= indent) throw new NotPlain();
      const [row, column] = [this.#row, this.#column];
      const node = this.#node(indent);
      value.push(node.value);
      children.push(placeOf(row, column, node));
    }
    return { value, children };
  }

  #scalar(parent: number): PlainNode {
    const character = this.#line.charAt(this.#column);
    const alias = this.#alias();
    if (alias) return alias;
    if (character === '|' || character === '>') return { value: this.#blockScalar(parent) };
    if (startsPlain(this.#line, this.#column)) return { value: this.#plainScalar(parent) };
    const flow = new FlowReader(this.#lines, { row: this.#row, column: this.#column, parent });
    const node = flow.node();
    this.#row = flow.row;
    this.#column = flow.column;
    if (this.#skipToContent()) throw new NotPlain();
    this.#nextLine();
    return node;
  }

  /** May go on in lines that are indented deeper; a remark ends it. */
  #plainScalar(parent: number): unknown {
    let { text, isLast } = plainLine(this.#line, this.#column);
    while (!isLast) {
      let next = this.#row + 1;
      while (this.#lines[next]?.trim() === '') next += 1;
      const line = this.#lines[next] ?? '';
      const column = indentOf(line);
      if (column <= parent || line.charAt(column) === '#') break;
      if (!startsPlain(line, column) || line.charAt(column) === '-') throw new NotPlain();
      const more = plainLine(line, column);
      text += ('\n'.repeat(next - this.#row - 1) || ' ') + more.text;
      isLast = more.isLast;
      this.#row = next;
    }
    this.#nextLine();
    return readPlainScalar(text);
  }

  #blockScalar(parent: number): string {
    const [, style, chomping] = /^([|>])(-?) *$/.exec(this.#line.slice(this.#column)) ?? [];
    const first = this.#row + 1;
    const indent = indentOf(this.#lines[first] ?? '');
    if (style === undefined || indent <= parent) throw new NotPlain();
    let end = first;
    while (this.#lines[end] !== undefined && isInside(this.#lines[end] ?? '', indent)) end += 1;
    const lines = this.#lines.slice(first, end).map((line) => line.slice(indent));
    while (lines.at(-1) === '') lines.pop();
    this.#row = end - 1;
    this.#nextLine();
    return (style === '|' ? lines.join('\n') : foldBlock(lines)) + (chomping === '-' ? '' : '\n');
  }

  get #line(): string {
    return this.#lines[this.#row] ?? '';
  }

  #isDash(): boolean {
    const line = this.#line;
    return line.charAt(this.#column) === '-' && (line.charAt(this.#column + 1) || ' ') === ' ';
  }

  /** Whether the line has the next entry of what is indented like this, or is outside of it. */
  #isAt(indent: number): boolean {
    if (this.#column > indent) throw new NotPlain();
    return this.#column === indent;
  }

  /** To the next character in the line that is no blank; whether there is one, and no remark. */
  #skipToContent(): boolean {
    const line = this.#line;
    const start = this.#column;
    while (line.charAt(this.#column) === ' ') this.#column += 1;
    const isRemark = line.charAt(this.#column) === '#';
    if (isRemark && this.#column === start) throw new NotPlain();
    return this.#column < line.length && !isRemark;
  }

  /** To the next line that has more than blanks and a remark. */
  #nextLine(): void {
    for (this.#row += 1; this.#row < this.#lines.length; this.#row += 1) {
      this.#column = indentOf(this.#line);
      if (this.#column >= 0 && this.#line.charAt(this.#column) !== '#') return;
    }
    this.#column = -1;
  }
}

/** Blanks at the start of a line that has more than blanks; else -1. */
function indentOf(line: string): number {
  return line.search(/[^ ]/);
}

/** Whether a line belongs to a block scalar: it is indented like it, or empty. Blanks that would count are in doubt. */
function isInside(line: string, indent: number): boolean {
  const own = indentOf(line);
  if (own < 0 && line.length > indent) throw new NotPlain();
  return own < 0 || own >= indent;
}

function placeOf(row: number, column: number, { children }: PlainNode): PlaceTree {
  return children ? [row + 1, column + 1, children] : [row + 1, column + 1];
}
