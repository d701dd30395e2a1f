import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';
import { say } from './say.mjs';

const POLL_MS = 100;
const EMPTY_LOCK_MS = 5_000;
/** In dist/, since an installation removes node_modules/. */
const lock = path.join(root, 'dist', '.preparing');

/**
 * Runs `work` while no other process does so in this folder: two installations at once would remove each other's files.
 * A lock whose process is gone is taken over. Throws the file system's error where the folder may not be written.
 */
export function withLock(work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  let told = false;
  while (!acquire()) {
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) removeLockOf(holder);
    else if (holder !== undefined && !told) {
      told = true;
      say(
        `Une autre commande prépare ce dossier (processus ${holder}) : attente… Si c’est faux, supprimez ${lock}`,
        `Another command is preparing this folder (process ${holder}): waiting… If that is wrong, delete ${lock}`,
      );
    }
    pause(POLL_MS);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that wrote a lock; 0 for one that was killed before it could, undefined while that may be under way. */
function holderOf(file) {
  try {
    const text = readFileSync(file, 'utf8');
    if (text !== '') return Number(text);
    return Date.now() - statSync(file).mtimeMs > EMPTY_LOCK_MS ? 0 : undefined;
  } catch {
    return undefined;
  }
}

/** Of those who wait, one may have been quicker: what was moved aside must still be the dead process's. */
function removeLockOf(holder) {
  const aside = `${lock}-${process.pid}`;
  try {
    renameSync(lock, aside);
    if (holderOf(aside) === holder) rmSync(aside);
    else renameSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
