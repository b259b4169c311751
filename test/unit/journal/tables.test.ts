import { describe, expect, it } from 'vitest';
import { listObservations } from '#journal/entry-reads.ts';
import { ENTRIES_A_BLOCK } from '#journal/tables.ts';
import { aDatabase } from '#test/builders/place.ts';

type IndexColumn = { readonly seqno: number; readonly name: string | null };

describe('where indexes write', () => {
  it('no tree that grows with events begins with the device', () => {
    const { raw } = aDatabase();
    const indexes = raw
      .prepare(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('entries', 'outbox', 'decisions')",
      )
      .all() as Array<{ readonly name: string; readonly sql: string }>;
    const whole = indexes.filter(({ sql }) => !/\bWHERE\b/.test(sql));
    const byDevice = whole.filter(({ name }) => {
      const [first] = raw.pragma(`index_info(${name})`) as IndexColumn[];
      return first?.name === 'device' || first?.name === 'deviceId';
    });
    expect(byDevice).toEqual([]);
  });

  it('small tables with a key of several columns have one tree', () => {
    const { raw } = aDatabase();
    const tables = raw.pragma('table_list') as Array<{
      readonly name: string;
      readonly wr: number;
    }>;
    const withoutRowId = tables.filter(({ wr }) => wr === 1).map(({ name }) => name);
    for (const table of ['boots', 'sightings', 'contacts', 'usage_days', 'usage_person_days'])
      expect(withoutRowId).toContain(table);
  });
});

describe('the observations of a device', () => {
  const DEVICE = 7;
  /** Of the device, on both sides of the edges of blocks; the rest are another's. */
  const OF_DEVICE = [1, 2, ENTRIES_A_BLOCK - 1, ENTRIES_A_BLOCK, 3 * ENTRIES_A_BLOCK + 5];
  const { raw, db } = aDatabase();
  const insert = raw.prepare(
    `INSERT INTO entries (id, receivedAtMs, atMs, atTrusted, deviceId, boot, seq, type, body, salt, digest, chain)
     VALUES (?, ?, ?, 1, ?, NULL, NULL, 'button', '{"subject":{"type":"button"}}', x'00', x'00', x'00')`,
  );
  for (const id of OF_DEVICE) insert.run(id, id, id, DEVICE);
  for (const id of [3, ENTRIES_A_BLOCK + 1, 3 * ENTRIES_A_BLOCK + 6]) insert.run(id, id, id, 8);
  const ids = (...asked: [number, number, 'oldest' | 'newest']) =>
    listObservations(db, DEVICE, ...asked).map(({ id }) => id);

  it('are found over the edge of a block', () => {
    expect(ids(0, 10, 'oldest')).toEqual(OF_DEVICE);
    expect(ids(Number.MAX_SAFE_INTEGER, 10, 'newest')).toEqual(OF_DEVICE.toReversed());
  });

  it('are read page by page, each once', () => {
    for (const order of ['oldest', 'newest'] as const) {
      const read: number[] = [];
      for (let after = order === 'oldest' ? 0 : Number.MAX_SAFE_INTEGER; ; ) {
        const page = ids(after, 2, order);
        if (page.length === 0) break;
        read.push(...page);
        after = page.at(-1) as number;
      }
      expect(read).toEqual(order === 'oldest' ? OF_DEVICE : OF_DEVICE.toReversed());
    }
  });
});
