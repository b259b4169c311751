/** How long this disk takes to make a write durable: it decides on which thread the place's database runs. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A commit that costs more than this stalls doors, pages and devices on the same thread. */
export const SLOW_DISK_MS = 2;
const ROUNDS = 11;
const BLOCK = Buffer.alloc(4096, 0x46);

/** Median of `ROUNDS` writes of 4 KiB with fsync, in milliseconds. */
export function measureFsyncMs(folder: string, nowMs: () => number): number {
  const path = join(folder, 'disk-speed.tmp');
  const file = openSync(path, 'w', 0o600);
  try {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = nowMs();
      writeSync(file, BLOCK);
      fsyncSync(file);
      times.push(nowMs() - before);
    }
    times.sort((a, b) => a - b);
    return times[ROUNDS >> 1] as number;
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
