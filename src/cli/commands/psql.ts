import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { text as readAll } from 'node:stream/consumers';
import { toSigetiError } from '../../core/index.ts';
import { connectTo } from '../../engine/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { CommandContext } from '../context.ts';
import { metaCommandUnknown, sqlFileUnreadable } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { openWorkspace } from '../open-workspace.ts';
import { renderResult } from '../render/result-table.ts';

/** `sigeti psql`: SQL of `-c`, of `-f`, of standard input, or typed line by line. */
export async function run(context: CommandContext): Promise<number> {
  const { workspace } = await openWorkspace(context);
  const session = await connectTo(workspace.target, context.signal);
  try {
    const sql = await givenSql(context);
    if (sql === undefined) return await converse(session, context);
    return (await execute(session, sql, context, context.signal)) ? EXIT.success : EXIT.failure;
  } finally {
    await session.close();
  }
}

async function givenSql({ options, stdin }: CommandContext): Promise<string | undefined> {
  if (options.command !== undefined) return options.command;
  if (options.file !== undefined) {
    try {
      return readFileSync(options.file, 'utf8');
    } catch (cause) {
      throw sqlFileUnreadable(options.file, cause);
    }
  }
  const input = stdin();
  return input.isTTY ? undefined : await readAll(input);
}

async function execute(
  session: Session,
  sql: string,
  { terminal }: CommandContext,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const meta = /^\s*(\\\S+)/.exec(sql)?.[1];
    if (meta !== undefined) throw metaCommandUnknown(meta);
    for (const result of await session.script(sql, signal)) terminal.print(renderResult(result, terminal.language));
    return true;
  } catch (thrown) {
    terminal.error(toSigetiError(thrown).toJSON());
    return false;
  }
}

/** A statement ends with `;`, the conversation with `\q` or the end of input. Ctrl-C gives up the statement only. */
async function converse(session: Session, context: CommandContext): Promise<number> {
  // A reader that leaves early ends no statement half way.
  const output = context.stdout().on('error', () => undefined);
  const lines = createInterface({ input: context.stdin(), output });
  let statement = '';
  let running: AbortController | undefined;
  const prompt = () => {
    lines.setPrompt(statement.trim() === '' ? 'sigeti=> ' : 'sigeti-> ');
    lines.prompt();
  };
  lines.on('SIGINT', () => {
    if (running) return running.abort();
    statement = '';
    context.terminal.print('^C');
    // What was typed of the line goes too.
    lines.write(null, { ctrl: true, name: 'u' });
    prompt();
  });
  prompt();
  for await (const line of lines) {
    if (statement === '' && ['\\q', 'exit', 'quit'].includes(line.trim())) break;
    statement += `${line}\n`;
    if (/;\s*$/.test(statement) || statement.startsWith('\\')) {
      running = new AbortController();
      await execute(session, statement, context, running.signal);
      running = undefined;
      statement = '';
    }
    prompt();
  }
  lines.close();
  return EXIT.success;
}
