import { type Token, tokenize } from './lexer.ts';
import { literalValue } from './literals.ts';
import type { MacroNode, Statement } from './nodes.ts';
import { StatementParser } from './parse-statement.ts';
import { materializationOption } from './syntax-errors.ts';
import { type Block, type BlockKind, SourceMap, type Template } from './template.ts';
import { TokenStream } from './token-stream.ts';
import type { Value } from './values.ts';

export interface ParseOptions {
  /** The line of the file that the source starts on, where it is a part of one. */
  readonly firstLine?: number;
}

/** Parses a file. SigetiError TEMPLATE_SYNTAX with the place, and the innermost open block where one is not closed. */
export function parseTemplate(source: string, file: string, options: ParseOptions = {}): Template {
  const normalized = normalize(source);
  const map = new SourceMap(file, normalized, options.firstLine ?? 1);
  const parser = new DefinitionParser(new TokenStream(map, tokenize(map)));
  const statements = parser.template();
  return { file, source: normalized, blocks: parser.blocks, statements, map };
}

/** Without byte order mark, with `\n` line ends, and without the last line end. */
function normalize(source: string): string {
  return source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '');
}

const BLOCKS: ReadonlyMap<string, { kind: BlockKind; end: string }> = new Map([
  ['macro', { kind: 'macro', end: 'endmacro' }],
  ['test', { kind: 'test', end: 'endtest' }],
  ['data_test', { kind: 'test', end: 'enddata_test' }],
  ['materialization', { kind: 'materialization', end: 'endmaterialization' }],
  ['snapshot', { kind: 'snapshot', end: 'endsnapshot' }],
  ['docs', { kind: 'docs', end: 'enddocs' }],
]);

interface Header {
  readonly name: string;
  readonly parameters: MacroNode['parameters'];
  readonly attributes: Readonly<Record<string, Value>>;
}

class DefinitionParser extends StatementParser {
  readonly blocks: Block[] = [];

  template(): Statement[] {
    return this.statements([]);
  }

  protected override definition(tag: Token, start: number): Statement | undefined {
    const block = BLOCKS.get(tag.text);
    if (!block) return undefined;
    const isTopLevel = this.open.length === 0;
    const header = this.#header(block.kind);
    let span: Span = { start, bodyStart: start, bodyEnd: start, end: start };
    const macro = this.macro(macroName(block.kind, header), header.parameters, tag.pos, () => {
      const { body, bodyStart, endStart } = this.block(tag, [block.end]);
      span = { start, bodyStart, bodyEnd: endStart, end: this.stream.expect('blockEnd').end };
      return body;
    });
    if (isTopLevel) this.blocks.push(this.#block(block.kind, header, macro, span));
    return block.kind === 'snapshot' || block.kind === 'docs' ? { kind: 'inert', pos: start } : macro;
  }

  #block(kind: BlockKind, header: Header, macro: MacroNode, span: Span): Block {
    const { map } = this.stream;
    const bodySource = map.source.slice(span.bodyStart, span.bodyEnd);
    const statements = kind === 'snapshot' ? withoutLastNewline(macro.body) : macro.body;
    return {
      kind,
      name: header.name,
      parameters: header.parameters.map(({ name, defaultSource }) => ({ name, default: defaultSource })),
      attributes: header.attributes,
      location: map.locate(span.start),
      source: map.source.slice(span.start, span.end),
      bodySource,
      body: { file: map.file, source: bodySource, blocks: [], statements, map },
      macro,
    };
  }

  #header(kind: BlockKind): Header {
    const { text: name } = this.stream.expect('name');
    if (kind === 'materialization') return { name, parameters: [], attributes: this.#options() };
    if (kind === 'snapshot' || kind === 'docs') return { name, parameters: [], attributes: {} };
    return { name, parameters: this.signature(), attributes: {} };
  }

  /** `, default` and `, adapter='postgres'` after a materialization's name. */
  #options(): Record<string, Value> {
    const options: Record<string, Value> = {};
    while (this.stream.skipOperator(',')) {
      const { text: name, pos } = this.stream.expect('name');
      if (name !== 'default' && name !== 'adapter' && name !== 'supported_languages') {
        throw materializationOption(this.stream.map.locate(pos), name);
      }
      const value = this.stream.skipOperator('=') ? literalValue(this.expressions.expression()) : true;
      if (value === undefined) throw this.stream.unexpected('constant');
      options[name] = value;
    }
    return options;
  }
}

interface Span {
  readonly start: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly end: number;
}

/** What the block is called as a macro, as dbt names it. */
function macroName(kind: BlockKind, { name, attributes }: Header): string {
  if (kind === 'macro') return name;
  if (kind !== 'materialization') return `${kind}_${name}`;
  return `materialization_${name}_${typeof attributes.adapter === 'string' ? attributes.adapter : 'default'}`;
}

/** A snapshot's SQL is rendered like a file of its own. */
function withoutLastNewline(body: readonly Statement[]): readonly Statement[] {
  const last = body.at(-1);
  if (last?.kind !== 'data' || !last.text.endsWith('\n')) return body;
  return [...body.slice(0, -1), { ...last, text: last.text.slice(0, -1) }];
}
