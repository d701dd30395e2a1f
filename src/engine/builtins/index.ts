// builtins: the macros that every project has, under dbt's names and signatures, as SQL files of our own writing.
// A file whose name starts with "postgres" belongs to the package dbt_postgres, the others to dbt. May import jinja.
// Start reading at generic_tests.sql; loadBuiltins only finds the macros, they are parsed when first asked for.
import { readdirSync, readFileSync } from 'node:fs';
import { type Block, parseTemplate, type Template } from '../jinja/index.ts';

/** A macro of the engine itself. */
export interface BuiltinMacro {
  readonly name: string;
  readonly packageName: 'dbt' | 'dbt_postgres';
  /** Shown in error locations. */
  readonly file: string;
  readonly source: string;
  /** Parses it; call it once. */
  readonly parse: () => Block;
}

/** The packages that built-in macros belong to. */
export const BUILTIN_PACKAGES: ReadonlySet<string> = new Set<BuiltinMacro['packageName']>(['dbt', 'dbt_postgres']);

/** Where the files of built-in macros seem to lie, in error locations. */
export const BUILTIN_FOLDER = 'builtins/';

const BLOCK = /\{%-?\s*(?<kind>macro|test)\s+(?<name>\w+)[\s\S]*?\{%-?\s*end\k<kind>\s*-?%\}/g;

/** All built-in macros by name. A test block `x` is the macro `test_x`, as everywhere in dbt. */
export function loadBuiltins(): ReadonlyMap<string, BuiltinMacro> {
  const found = new Map<string, BuiltinMacro>();
  const folder = new URL('.', import.meta.url);
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.sql')) continue;
    const text = readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n');
    for (const macro of macrosOf(file, text)) found.set(macro.name, macro);
  }
  return found;
}

function* macrosOf(file: string, text: string): Generator<BuiltinMacro> {
  const packageName = file.startsWith('postgres') ? 'dbt_postgres' : 'dbt';
  const shownFile = `${BUILTIN_FOLDER}${file}`;
  for (const match of text.matchAll(BLOCK)) {
    const { kind, name } = match.groups ?? {};
    yield {
      name: kind === 'test' ? `test_${name}` : `${name}`,
      packageName,
      file: shownFile,
      source: match[0],
      parse: () => {
        const firstLine = text.slice(0, match.index).split('\n').length;
        return onlyBlock(parseTemplate(match[0], shownFile, { firstLine }));
      },
    };
  }
}

function onlyBlock({ blocks: [block] }: Template): Block {
  if (!block) throw new TypeError('a built-in macro is a block');
  return block;
}
