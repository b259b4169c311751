import { describe, expect, it } from 'vitest';
import { runEntry } from '#journal/batch.ts';
import {
  COMMANDS_KEPT_MS,
  dropOld,
  QUARANTINE_KEPT_MS,
  ROWS_A_TURN,
} from '#journal/housekeeping.ts';
import { lastOutboxSeq } from '#journal/outbox.ts';
import { putAside } from '#journal/quarantine.ts';
import { aBatch, anEntrySpec } from '#test/builders/batch.ts';
import { aDatabase } from '#test/builders/place.ts';

const count = (place: ReturnType<typeof aDatabase>, table: string) =>
  (place.raw.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows;

describe('housekeeping', () => {
  it('drops commands after thirty days, never the newest, and goes on where it stopped', () => {
    const place = aDatabase();
    const batch = aBatch(place, 0);
    for (let sent = 0; sent < ROWS_A_TURN + 5; sent++) {
      runEntry(batch, anEntrySpec(), (ctx) => ctx.send('front', { type: 'unlock', seconds: 5 }));
    }
    expect(dropOld(place.db, COMMANDS_KEPT_MS)).toBe(0);
    expect(dropOld(place.db, COMMANDS_KEPT_MS + 1)).toBe(ROWS_A_TURN - 1);
    expect(dropOld(place.db, COMMANDS_KEPT_MS + 1)).toBe(5);
    expect(dropOld(place.db, COMMANDS_KEPT_MS + 1)).toBe(0);
    expect(count(place, 'outbox')).toBe(1);
    expect(lastOutboxSeq(place.db)).toBe(ROWS_A_TURN + 5);
  });

  it('drops what could not be read after ninety days', () => {
    const place = aDatabase();
    const fault = { where: 'event', bytes: new Uint8Array([1]), reason: 'not-json' };
    putAside(place.db, 'front', fault, 0);
    putAside(place.db, 'front', fault, 10);
    expect(dropOld(place.db, QUARANTINE_KEPT_MS + 5)).toBe(1);
    expect(count(place, 'quarantine')).toBe(1);
  });
});
