import { userInfo } from 'node:os';
import { currentProcess } from '../postgres/index.ts';
import type { Invoker } from './run/index.ts';

/** This process, as others are told of it who find its target locked. */
export function currentInvoker(verb: string): Invoker {
  return { verb, user: userName(), ...currentProcess() };
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
