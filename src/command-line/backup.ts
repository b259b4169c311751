/** `faitout backup` and `faitout restore`: a whole copy of the place, checked before it counts. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openReadOnly } from '#db/open.ts';
import { verifyJournal } from '#journal/verify.ts';
import type { Config } from '../config.ts';
import { databasePath, takeDataFolder } from '../data-folder.ts';
import { CommandError } from './errors.ts';

/** Copies page by page while the server runs; the copy is verified. */
export async function backUp(config: Config, target: string): Promise<number> {
  const source = databasePath(config.data);
  if (!existsSync(source)) throw new CommandError(`there is no place in ${config.data}`);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new CommandError(`${target} is not empty: a backup takes a new folder`);
  }
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const copy = databasePath(target);
  const { raw, close } = openReadOnly(source);
  try {
    await raw.backup(copy);
  } finally {
    close();
  }
  const entries = checked(copy);
  console.log(`${copy}: ${entries} entries, verified`);
  return 0;
}

/** Puts a copy in the place of what is there; what was there is kept beside it. */
export async function restore(config: Config, source: string): Promise<number> {
  const copy = databasePath(source);
  if (!existsSync(copy)) throw new CommandError(`there is no backup in ${source}`);
  const entries = checked(copy);
  const folder = takeDataFolder(config.data);
  try {
    const kept = setAside(folder.database);
    copyFileSync(copy, folder.database);
    console.log(
      `restored ${entries} entries${kept === null ? '' : `; what was there is kept as ${kept}`}`,
    );
    return 0;
  } finally {
    folder.release();
  }
}

/** How many entries a copy holds; throws when it is damaged. */
function checked(path: string): number {
  const { db, raw, close } = openReadOnly(path);
  try {
    const file = raw.pragma('integrity_check', { simple: true });
    if (file !== 'ok') throw new CommandError(`${path} is damaged: ${String(file)}`);
    const journal = verifyJournal(db);
    if (journal.broken !== null) {
      throw new CommandError(`${path}: entry ${journal.broken.entry}: ${journal.broken.reason}`);
    }
    return journal.entries;
  } finally {
    close();
  }
}

function setAside(database: string): string | null {
  if (!existsSync(database)) return null;
  const kept = join(database, '..', `faitout-before-${Date.now()}.db`);
  for (const tail of ['', '-wal', '-shm']) {
    if (existsSync(database + tail)) renameSync(database + tail, kept + tail);
  }
  return kept;
}
