/** A transaction's batch on a test's database, with a stepped clock and counted ids. */
import type { OpenDatabase } from '#db/open.ts';
import { readChainHead } from '#journal/append.ts';
import { type Batch, type EntrySpec, makeSavepoint } from '#journal/batch.ts';
import { lastOutboxSeq } from '#journal/outbox.ts';

/** Ids count up and sort by time, as the real ones do. */
export function countedIds(): () => string {
  let count = 0;
  return () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`;
}

export function aBatch({ db, raw }: OpenDatabase, nowMs: number, newId = countedIds()): Batch {
  return {
    db,
    savepoint: makeSavepoint(raw, () => {}),
    nowMs,
    newId,
    randomBytes: (count) => new Uint8Array(count).fill(7),
    head: readChainHead(db),
    outboxSeq: lastOutboxSeq(db),
    commands: [],
    receipts: new Map(),
    changes: new Map(),
    accessLists: [],
    devicesChanged: new Set(),
    rights: null,
    entriesWritten: 0,
    failed: [],
  };
}

export function anEntrySpec(fields: Partial<EntrySpec> = {}): EntrySpec {
  return {
    actor: { kind: 'system' },
    deviceId: null,
    boot: null,
    seq: null,
    type: 'test',
    subject: { said: 'something' },
    time: { receivedAtMs: 1000, atMs: 1000, atTrusted: true, ageMs: 0, live: true },
    sample: false,
    ...fields,
  };
}
