import { SigetiError, type Text } from '../core/index.ts';
import { type ConnectionTarget, connect, type Session } from '../postgres/index.ts';

/**
 * A session on the source. Throws the connection's own errors, which say that it is the source that does not answer and
 * name the variables that it is set by.
 */
export async function connectToSource(target: ConnectionTarget, signal: AbortSignal): Promise<Session> {
  try {
    return await connect(target, signal);
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code === 'DATABASE_CANCELLED') throw thrown;
    const { message, hint, ...rest } = thrown.details;
    throw new SigetiError(
      {
        ...rest,
        message: { fr: `Base source : ${message.fr}`, en: `Source database: ${message.en}` },
        hint: hint === undefined ? undefined : ofSource(hint),
      },
      { cause: thrown },
    );
  }
}

function ofSource({ fr, en }: Text): Text {
  const renamed = (text: string) =>
    text.replaceAll('DBT_PASSWORD', 'SOURCE_DB_PASSWORD').replaceAll('DWH_DB_', 'SOURCE_DB_');
  return { fr: renamed(fr), en: renamed(en) };
}
