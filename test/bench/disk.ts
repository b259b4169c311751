/** What a disk costs without Faitout: 4 kB appended and synced, and a badge's rows committed by plain statements. */
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { aDatabase } from '#test/builders/place.ts';

const BLOCK = Buffer.alloc(4096, 0x46);
const BODY = JSON.stringify({ subject: 'x'.repeat(120), actor: 'device', facts: 'x'.repeat(160) });
const COMMAND = 'x'.repeat(170);

/** Appends one block to a file of its own and waits until it is on the disk. */
export function appendDurably(folder: string): () => void {
  const file = openSync(join(folder, 'floor.bin'), 'a');
  return () => {
    writeSync(file, BLOCK);
    fsyncSync(file);
  };
}

/** The rows that one granted badge writes, in one transaction with `synchronous=FULL`. */
export function plainStore(folder: string): () => void {
  const { raw } = aDatabase(join(folder, 'floor.db'));
  const places = (count: number) => Array.from({ length: count }, () => '?').join(',');
  const entry = raw.prepare(`INSERT INTO entries VALUES (${places(12)})`);
  const outbox = raw.prepare(`INSERT INTO outbox VALUES (${places(10)})`);
  const decision = raw.prepare(`INSERT INTO decisions VALUES (${places(14)})`);
  const sighting = raw.prepare(`INSERT OR REPLACE INTO sightings VALUES (${places(7)})`);
  const boot = raw.prepare(`INSERT OR REPLACE INTO boots VALUES (${places(9)})`);
  const hash = Buffer.alloc(32, 7);
  let count = 0;
  return raw.transaction(() => {
    count += 1;
    const now = Date.now();
    const id = `01999999-0000-7000-8000-${String(count).padStart(12, '0')}`;
    const device = `reader-${count % 50}`;
    entry.run(count, now, now, 1, count % 50, 'b', count, 'badge', BODY, hash, hash, hash);
    for (const at of [0, 1]) {
      outbox.run(count * 2 + at, `${id}${at}`, device, 'unlock', COMMAND, now, now, ...NULLS);
    }
    decision.run(id, count, now, device, 'd', null, 1, '04', 1, 'ok', '[]', 0, COMMAND, '[]');
    sighting.run(device, count % 997, now, id, now, null, id);
    boot.run(count % 50, 'b', count, '[]', now, now, null, 0, 0);
  }).immediate;
}

const NULLS = [null, null, null] as const;
