/** The place's folder on disk: private, used by one process at a time, with a note of who serves it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the command line reaches the server that has the folder open. */
export type ServedBy = { readonly url: string; readonly token: string };

export type DataFolder = {
  readonly database: string;
  readonly readServedBy: () => ServedBy | null;
  readonly writeServedBy: (served: ServedBy) => void;
  /** Lets the folder go. */
  readonly release: () => void;
};

/** The folder is in use; `message` names the process. */
export class FolderInUseError extends Error {}

const DATABASE = 'faitout.db';
const LOCK = 'lock.json';
const SERVED_BY = 'command-line.json';

/** Makes the folder if need be and takes it for this process. Throws `FolderInUseError`. */
export function takeDataFolder(folder: string): DataFolder {
  // What this process writes, the database and its copies included, is for its user alone.
  process.umask(0o077);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, LOCK);
  takeLock(lock);
  return {
    database: join(folder, DATABASE),
    readServedBy: () => readServedBy(folder),
    writeServedBy: (served) => writePrivate(join(folder, SERVED_BY), JSON.stringify(served)),
    release: () => rmSync(lock, { force: true }),
  };
}

/** The path of the place's database in a folder. */
export function databasePath(folder: string): string {
  return join(folder, DATABASE);
}

/** How to reach the server of a folder, when one was there. */
export function readServedBy(folder: string): ServedBy | null {
  const path = join(folder, SERVED_BY);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ServedBy) : null;
}

/** Whether a living process has the folder. */
export function isTaken(folder: string): boolean {
  const holder = readHolder(join(folder, LOCK));
  return holder !== null && isAlive(holder);
}

type Holder = { readonly pid: number; readonly startedAt: string };

function takeLock(path: string): void {
  const mine: Holder = { pid: process.pid, startedAt: startOf(process.pid) };
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder)) {
      throw new FolderInUseError(
        `process ${holder.pid} uses this folder: stop it first, or use another FAITOUT_DATA`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new FolderInUseError('another process is just taking this folder');
}

function readHolder(path: string): Holder | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A process number is given again after a while; its start tells two holders apart. */
function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(holder.pid) === holder.startedAt;
}

/** Field 22 of proc(5)'s stat; empty where there is no /proc. */
function startOf(pid: number): string {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return '';
  const stat = readFileSync(path, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function writePrivate(path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
  chmodSync(path, 0o600);
}
