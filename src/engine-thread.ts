/** On which thread the place's database runs: where a commit may stall what must be on time, on one of its own. */
import { existsSync } from 'node:fs';
import { openReadOnly } from '#db/open.ts';
import type { Driver } from '#devices/driver.ts';
import type { Config } from './config.ts';
import { SLOW_DISK_MS } from './disk-speed.ts';

/** `because`: `setting`, a `slow-disk`, a `timed-line`, or null where nothing asks for a thread. */
export type EngineThread = {
  readonly inWorker: boolean;
  readonly because: 'setting' | 'slow-disk' | 'timed-line' | null;
};

/** Decided at the start: a reader on a timed line that is adopted later counts from the next one. */
export function threadOfEngine(of: {
  readonly worker: Config['worker'];
  readonly fsyncMs: number;
  readonly database: string;
  readonly drivers: ReadonlyMap<string, Pick<Driver, 'keepsTime'>>;
}): EngineThread {
  if (of.worker !== 'auto') return { inWorker: of.worker === 'on', because: 'setting' };
  if (of.fsyncMs > SLOW_DISK_MS) return { inWorker: true, because: 'slow-disk' };
  return kindsInUse(of.database).some((kind) => of.drivers.get(kind)?.keepsTime === true)
    ? { inWorker: true, because: 'timed-line' }
    : { inWorker: false, because: null };
}

/** Before the engine opens the file, which may be new or of an older version. */
function kindsInUse(database: string): readonly string[] {
  if (!existsSync(database)) return [];
  const { raw, close } = openReadOnly(database);
  try {
    const devices = raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'devices'").get();
    if (devices === undefined) return [];
    const kinds = raw.prepare('SELECT DISTINCT driver FROM devices WHERE removedAtMs IS NULL');
    return kinds.pluck().all() as string[];
  } finally {
    close();
  }
}
