import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../context.ts';

/** Asks questions one after the other. */
export interface Asker {
  /** The answer, or `fallback` where nothing was typed; asked again until it is admitted. */
  ask(question: string, fallback: string, refuse?: (answer: string) => string | undefined): Promise<string>;
}

/** Whether somebody is there to answer. */
export function canAsk({ stdin, stdout }: CommandContext): boolean {
  return stdin().isTTY === true && stdout().isTTY === true;
}

/** Has a conversation; undefined where it was broken off (Ctrl-C, Ctrl-D). */
export async function converse<Result>(
  { stdin, stdout: output, signal }: CommandContext,
  talk: (asker: Asker) => Promise<Result>,
): Promise<Result | undefined> {
  const stdout = output();
  const lines = createInterface({ input: stdin(), output: stdout });
  const end = new AbortController();
  const stop = () => end.abort();
  lines.once('SIGINT', stop).once('close', stop);
  signal.addEventListener('abort', stop, { once: true });
  const ask: Asker['ask'] = async (question, fallback, refuse) => {
    const suffix = fallback === '' ? ' ' : ` [${fallback}] `;
    for (;;) {
      const answer = (await lines.question(question + suffix, { signal: end.signal })).trim() || fallback;
      const refusal = refuse?.(answer);
      if (refusal === undefined) return answer;
      stdout.write(`${refusal}\n`);
    }
  };
  try {
    return await talk({ ask });
  } catch (error) {
    if (!end.signal.aborted) throw error;
    stdout.write('\n');
    return undefined;
  } finally {
    lines.off('close', stop).close();
    signal.removeEventListener('abort', stop);
  }
}
